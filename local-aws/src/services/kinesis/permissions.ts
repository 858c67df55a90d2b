import { z } from 'zod';
import type { Permission } from '../../gateway/permission.ts';
import { streamArn } from './engine.ts';
import { shardPages } from './shard-pages.ts';
import { parseShardIterator } from './shard-iterator.ts';

const subject = z.object({
  ConsumerARN: z.string().optional(),
  StreamARN: z.string().optional(),
  StreamName: z.string().optional(),
  ShardIterator: z.string().optional(),
  NextToken: z.string().optional(),
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
  NextToken,
}: z.output<typeof subject>): string {
  if (ConsumerARN !== undefined) return ConsumerARN;
  // The iterator says what is read, whatever the ARN beside it says.
  if (ShardIterator !== undefined) return parseShardIterator(ShardIterator).streamArn;
  if (StreamARN !== undefined) return StreamARN;
  if (StreamName !== undefined) return streamArn(StreamName);
  return (NextToken === undefined ? undefined : shardPages.read(NextToken)?.query.streamArn) ?? '*';
}
