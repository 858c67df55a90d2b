import { AwsError, toAwsError } from '../../gateway/aws-error.ts';
import type { Disturbance } from '../../gateway/disturbance/disturbance.ts';
import type { DisturbanceKind } from '../../gateway/disturbance/plan.ts';
import { serverError, throttle } from '../../gateway/disturbance/refusals.ts';
import type { MeteredCall, Meter } from '../../gateway/metering/meter.ts';
import type { Permission } from '../../gateway/permission.ts';
import type { S3Engine } from '../s3/engine.ts';
import type { DeliveryStream } from './delivery-stream.ts';

/** Writes one object. Answers with the refusal, if it was refused. */
export type PutObject = (key: string, body: Uint8Array) => Promise<AwsError | undefined>;

/** What the calls of delivery streams are held against, and what watches them. */
export interface PutContext {
  readonly buckets: Pick<S3Engine, 'put'>;
  readonly allows: (roleArn: string, need: Permission) => boolean;
  readonly watch?: {
    readonly meter: Pick<Meter, 'count'>;
    readonly disturbance: Pick<Disturbance, 'strike'>;
  };
}

const CALL = { service: 's3', action: 'PutObject' } as const;
const POSSIBLE: readonly DisturbanceKind[] = ['throttle', 'error', 'lostReply'];

/** A delivery stream's calls of S3: counted and disturbed as those of `firehose:<its name>`. */
export function putObjectOf(stream: DeliveryStream, context: PutContext): PutObject {
  const principal = `firehose:${stream.name}`;
  return async (key, body) => {
    const count = (outcome: MeteredCall['outcome']): void =>
      context.watch?.meter.count({
        principal,
        ...CALL,
        requestBytes: body.length,
        responseBytes: 0,
        outcome,
      });
    const strike = context.watch?.disturbance.strike({ principal, ...CALL }, POSSIBLE);
    if (strike?.kind === 'throttle') {
      count('throttled');
      return throttle(CALL.service, '');
    }
    const refusal =
      strike?.kind === 'error'
        ? serverError(CALL.service, strike.status)
        : await write(stream, context, key, body);
    count(refusal ? 'error' : 'done');
    return strike?.kind === 'lostReply' ? serverError(CALL.service, 500) : refusal;
  };
}

async function write(
  { destination: { bucketArn, roleArn } }: DeliveryStream,
  { buckets, allows }: PutContext,
  key: string,
  body: Uint8Array,
): Promise<AwsError | undefined> {
  const need = { action: 's3:PutObject', resource: `${bucketArn}/${key}` };
  if (!allows(roleArn, need))
    return new AwsError(
      'AccessDenied',
      `${roleArn} is not authorized to perform ${need.action} on ${need.resource}`,
      { status: 403 },
    );
  try {
    const bucket = bucketArn.slice(bucketArn.lastIndexOf(':') + 1);
    await buckets.put({ bucket, key, body });
    return undefined;
  } catch (error) {
    return toAwsError(error);
  }
}
