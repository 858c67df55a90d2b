import { setTimeout } from 'node:timers/promises';
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

/** How often what DynamoDB left out is asked for again. */
const retries = 4;
/** Before the first of them, in ms; doubled before each other. */
const firstPause = 50;

/**
 * The rows of at most 100 keys, in any order, as they are now. DynamoDB may leave out some for want
 * of capacity: those are asked for again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 *
 * @throws Error when some are still left out at the end
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, unknown>>[],
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let Keys: Record<string, unknown>[] | undefined = [...keys];
  for (let tried = 0; Keys !== undefined && Keys.length > 0; tried += 1) {
    if (tried > retries) {
      throw new Error(
        `DynamoDB left out ${Keys.length} of ${keys.length} rows of ${table} ${tried} times.`,
      );
    }
    if (tried > 0) await pause(firstPause * 2 ** (tried - 1));
    const found: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    rows.push(...(found.Responses?.[table] ?? []));
    Keys = found.UnprocessedKeys?.[table]?.Keys;
  }
  return rows;
}
