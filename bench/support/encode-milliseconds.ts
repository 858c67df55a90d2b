import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Target } from '../../demo/target.ts';

const videoRow = z.object({ encodeMilliseconds: z.number().optional() });

/** How long the encoder's child process ran, in ms: the operator reads it in the video's row. */
export async function encodeMilliseconds(
  { dynamoDb, outputs }: Target,
  videoId: string,
): Promise<number | undefined> {
  const { Item } = await dynamoDb.send(
    new GetCommand({
      TableName: outputs.VideosTableName,
      Key: { videoId },
      ConsistentRead: true,
    }),
  );
  return videoRow.parse(Item).encodeMilliseconds;
}
