import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Target } from '../target.ts';

/** A video's row that somebody deleted; put back when disposed of, if not before. */
interface MissingRow extends AsyncDisposable {
  putBack(): Promise<void>;
}

/** Deletes a video's row, as a mistake would, and keeps what a restored backup would have. */
export async function takeRow({ dynamoDb, outputs }: Target, videoId: string): Promise<MissingRow> {
  const { VideosTableName: TableName } = outputs;
  const { Attributes: Item } = await dynamoDb.send(
    new DeleteCommand({ TableName, Key: { videoId }, ReturnValues: 'ALL_OLD' }),
  );
  if (Item === undefined) throw new Error(`There is no row of the video ${videoId}.`);
  let isMissing = true;
  const putBack = async (): Promise<void> => {
    if (!isMissing) return;
    await dynamoDb.send(new PutCommand({ TableName, Item }));
    isMissing = false;
  };
  return { putBack, [Symbol.asyncDispose]: putBack };
}
