import { setTimeout } from 'node:timers/promises';
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

/** What one call takes. */
const most = 25;
/** How often what DynamoDB did not write is tried again. */
const retries = 5;
/** Before the first of them, in ms; doubled before each other. */
const firstPause = 50;

/** An item, and the table it is put into. */
export interface Put {
  readonly table: string;
  readonly item: Readonly<Record<string, unknown>>;
}

/**
 * Puts items whatever was there before, each by itself. DynamoDB may leave out some for want of
 * capacity: those are tried again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 *
 * @throws Error when some are still left out at the end: others may be written
 */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  puts: readonly Put[],
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<void> {
  for (let from = 0; from < puts.length; from += most) {
    let left = requests(puts.slice(from, from + most));
    for (let tried = 0; left !== undefined; tried += 1) {
      if (tried > retries) throw new Error(`DynamoDB left out items ${tried} times.`);
      if (tried > 0) await pause(firstPause * 2 ** (tried - 1));
      const { UnprocessedItems = {} } = await client.send(
        new BatchWriteCommand({ RequestItems: left }),
      );
      left = Object.keys(UnprocessedItems).length > 0 ? UnprocessedItems : undefined;
    }
  }
}

type Requests = BatchWriteCommandInput['RequestItems'];

function requests(puts: readonly Put[]): Requests {
  const tables = Map.groupBy(puts, ({ table }) => table);
  return Object.fromEntries(
    Array.from(tables, ([table, some]) => [
      table,
      some.map(({ item }) => ({ PutRequest: { Item: { ...item } } })),
    ]),
  );
}
