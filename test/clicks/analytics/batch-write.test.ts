import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchWrite, type Put } from '../../../lambda/clicks/analytics/batch-write.ts';

/** A table whose every call leaves out the last items, so many. */
function setUp(leftOut: number) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const written: unknown[] = [];
  const pauses: number[] = [];
  client.middlewareStack.add(
    () => (given) => {
      const { input } = Object.assign(new BatchWriteCommand({ RequestItems: {} }), given);
      const requests = input.RequestItems?.t ?? [];
      const taken = requests.slice(0, Math.max(0, requests.length - leftOut));
      written.push(...taken.map(({ PutRequest }) => PutRequest?.Item?.n));
      const rest = requests.slice(taken.length);
      const output = { $metadata: {}, UnprocessedItems: rest.length > 0 ? { t: rest } : {} };
      return Promise.resolve({ response: {}, output });
    },
    { step: 'initialize', name: 'table' },
  );
  const pause = (milliseconds: number) => Promise.resolve(pauses.push(milliseconds));
  return { write: (puts: readonly Put[]) => batchWrite(client, puts, pause), written, pauses };
}

const puts = (count: number): readonly Put[] =>
  Array.from({ length: count }, (_, n) => ({ table: 't', item: { n } }));

describe('many items', () => {
  it('are all put, 25 a call', async () => {
    const { write, written, pauses } = setUp(0);
    await write(puts(60));
    expect(written).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(pauses).toEqual([]);
  });

  it('are tried again when DynamoDB leaves some out, each time later', async () => {
    const { write, written, pauses } = setUp(1);
    await expect(write(puts(1))).rejects.toThrow('DynamoDB left out items 6 times.');
    expect([written, pauses]).toEqual([[], [50, 100, 200, 400, 800]]);
  });
});
