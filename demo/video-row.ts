import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Target } from './target.ts';

const at = z.iso.datetime().optional();

/** What the demo reads of a video's row. */
const videoRow = z.object({
  videoId: z.string(),
  status: z.enum(['ANNOUNCED', 'QUEUED', 'ENCODING', 'READY', 'FAILED', 'DELAYED']),
  progress: z.number().optional(),
  prefix: z.string().optional(),
  renditions: z.array(z.object({ height: z.number(), width: z.number() })).optional(),
  durationSeconds: z.number().optional(),
  encodeMilliseconds: z.number().optional(),
  reason: z.string().optional(),
  queuedAt: at,
  encodingAt: at,
  readyAt: at,
  failedAt: at,
  outcomeMailedAt: at,
});
export type VideoRow = z.infer<typeof videoRow>;

export async function readVideo(target: Target, videoId: string): Promise<VideoRow> {
  const { Item } = await target.dynamoDb.send(
    new GetCommand({
      TableName: target.outputs.VideosTableName,
      Key: { videoId },
      ConsistentRead: true,
    }),
  );
  return videoRow.parse(Item);
}
