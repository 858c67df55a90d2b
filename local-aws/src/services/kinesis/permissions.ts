import { z } from 'zod';
import type { Permission } from '../../gateway/permission.ts';
import { streamArn } from './engine.ts';
import { parseShardIterator } from './shard-iterator.ts';

const subject = z.object({
  ConsumerARN: z.string().optional(),
  StreamARN: z.string().optional(),
  StreamName: z.string().optional(),
  ShardIterator: z.string().optional(),
});

/**
 * What each call needs.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesis.html
 */
export function kinesisPermissions(action: string, input: unknown): readonly Permission[] {
  const named = subject.safeParse(input).data ?? {};
  return [{ action: `kinesis:${action}`, resource: resourceOf(named) }];
}

function resourceOf({
  ConsumerARN,
  StreamARN,
  StreamName,
  ShardIterator,
}: z.output<typeof subject>): string {
  if (ConsumerARN !== undefined) return ConsumerARN;
  // The iterator says what is read, whatever the ARN beside it says.
  if (ShardIterator !== undefined) return parseShardIterator(ShardIterator).streamArn;
  return StreamARN ?? (StreamName === undefined ? '*' : streamArn(StreamName));
}
