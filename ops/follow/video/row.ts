import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Target } from '../../../demo/target.ts';

const instant = z.iso.datetime();

const row = z.object({
  title: z.string(),
  status: z.enum(['ANNOUNCED', 'QUEUED', 'ENCODING', 'DELAYED', 'READY', 'FAILED']),
  createdAt: instant,
  /** Why it failed. */
  reason: z.string().optional(),
  /** 0 to 1. */
  progress: z.number().optional(),
  outcomeMailedAt: instant.optional(),
});
/** What a video's row tells an operator: the truth about its state. */
export type Row = z.infer<typeof row>;

/** Undefined: the table has no such video. */
export async function rowOf(
  { dynamoDb, outputs }: Target,
  videoId: string,
): Promise<Row | undefined> {
  const { Item } = await dynamoDb.send(
    new GetCommand({
      TableName: outputs.VideosTableName,
      Key: { videoId },
      ConsistentRead: true,
    }),
  );
  return Item && row.parse(Item);
}
