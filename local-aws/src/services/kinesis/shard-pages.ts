import { z } from 'zod';
import { page } from './page.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html */
export const shardFilter = z.object({
  Type: z.enum([
    'AFTER_SHARD_ID',
    'AT_TRIM_HORIZON',
    'FROM_TRIM_HORIZON',
    'AT_LATEST',
    'AT_TIMESTAMP',
    'FROM_TIMESTAMP',
  ]),
  ShardId: z.string().optional(),
  /** Seconds since the epoch. */
  Timestamp: z.number().optional(),
});
export type ShardFilter = z.output<typeof shardFilter>;

/** The pages of ListShards: a token says of which stream, and by what filter. */
export const shardPages = page(z.object({ streamArn: z.string(), filter: shardFilter.optional() }));
