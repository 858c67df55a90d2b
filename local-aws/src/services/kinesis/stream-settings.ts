import { z } from 'zod';
import { refusals } from './refusals.ts';

/** On-demand streams begin with four; the quota on growing by themselves is that of most regions. */
export const ON_DEMAND_SHARDS = { first: 4, most: 200 };

const DEFAULT_RETENTION_HOURS = 24;
const MOST_RETENTION_HOURS = 8760;
const MOST_SHARDS = 10_000;

export const mode = z.enum(['ON_DEMAND', 'PROVISIONED']);

/** What CreateStream and the template have in common. */
export const streamInput = z.object({
  ShardCount: z.coerce.number().int().min(1).max(MOST_SHARDS).optional(),
  StreamModeDetails: z.object({ StreamMode: mode }).optional(),
  MaxRecordSizeInKiB: z.coerce.number().int().min(1024).max(10_240).default(1024),
});

/** Of the laptop's streams only AWS's own key may be named: there is no KMS here, and nothing is encrypted. */
export const encryption = z.strictObject({
  EncryptionType: z.literal('KMS'),
  KeyId: z.literal('alias/aws/kinesis', {
    error:
      'local-aws has no customer keys: encrypt the stream with alias/aws/kinesis (StreamEncryption.MANAGED)',
  }),
});

/** @see https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html */
export interface StreamSettings {
  readonly mode: z.output<typeof mode>;
  /** Undefined: the stream's mode says how many it begins with. */
  readonly shardCount: number | undefined;
  readonly retentionHours: number;
  readonly maxRecordSizeKiB: number;
  readonly encryption: 'KMS' | 'NONE';
}

/** @throws AwsError InvalidArgumentException when shards are counted on-demand, or not counted provisioned */
export function streamSettings(input: z.output<typeof streamInput>): StreamSettings {
  const chosen = input.StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  const { ShardCount: shardCount } = input;
  if (chosen === 'ON_DEMAND' && shardCount !== undefined)
    throw refusals.invalidArgument('ShardCount is of no use in ON_DEMAND mode: leave it out.');
  if (chosen === 'PROVISIONED' && shardCount === undefined)
    throw refusals.invalidArgument('ShardCount must be given in PROVISIONED mode.');
  return {
    mode: chosen,
    shardCount,
    retentionHours: DEFAULT_RETENTION_HOURS,
    maxRecordSizeKiB: input.MaxRecordSizeInKiB,
    encryption: 'NONE',
  };
}

/** @throws AwsError InvalidArgumentException unless it is from 24 hours to 365 days */
export function checkRetention(hours: number): void {
  if (hours < DEFAULT_RETENTION_HOURS || hours > MOST_RETENTION_HOURS)
    throw refusals.invalidArgument(
      `RetentionPeriodHours is ${hours}: it must be from ${DEFAULT_RETENTION_HOURS} to ${MOST_RETENTION_HOURS}.`,
    );
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export function checkTarget(target: number, current: number): void {
  if (target > current * 2)
    throw refusals.invalidArgument(
      `UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: ${current} Target shard count: ${target}`,
    );
  if (target < current / 2)
    throw refusals.invalidArgument(
      `UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: ${current} Target shard count: ${target}`,
    );
  if (target > MOST_SHARDS)
    throw refusals.limitExceeded(
      `A stream has at most ${MOST_SHARDS} shards. Target shard count: ${target}`,
    );
}
