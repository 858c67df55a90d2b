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

type Row = Record<string, unknown>;

/**
 * The rows of at most 100 keys of any tables, by table and in any order, as they are now. DynamoDB may
 * leave out some for want of capacity: those are asked for again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 *
 * @throws Error when some are still left out at the end
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  keys: Readonly<Record<string, readonly Row[]>>,
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<Readonly<Record<string, readonly Row[]>>> {
  const rows: Record<string, Row[]> = {};
  let left = asked(keys);
  for (let tried = 0; Object.keys(left).length > 0; tried += 1) {
    if (tried > retries) {
      throw new Error(
        `DynamoDB left out ${count(left)} of ${count(asked(keys))} rows ${tried} times.`,
      );
    }
    if (tried > 0) await pause(firstPause * 2 ** (tried - 1));
    const found: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: left }),
    );
    for (const [table, some] of Object.entries(found.Responses ?? {})) {
      (rows[table] ??= []).push(...some);
    }
    left = asked(
      Object.fromEntries(
        Object.entries(found.UnprocessedKeys ?? {}).map(([table, { Keys = [] }]) => [table, Keys]),
      ),
    );
  }
  return rows;
}

type Asked = Record<string, { readonly Keys: Row[]; readonly ConsistentRead: true }>;

function asked(keys: Readonly<Record<string, readonly Row[]>>): Asked {
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([, some]) => some.length > 0)
      .map(([table, some]) => [table, { Keys: [...some], ConsistentRead: true }]),
  );
}

function count(tables: Asked): number {
  return Object.values(tables).reduce((sum, { Keys }) => sum + Keys.length, 0);
}
