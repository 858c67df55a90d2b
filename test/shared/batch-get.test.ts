import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../lambda/shared/batch-get.ts';

/** A table that answers at most so many keys of a call. */
function table(...answered: readonly number[]) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const calls: number[] = [];
  const pauses: number[] = [];
  client.middlewareStack.add(
    () => (given) => {
      const none = new BatchGetCommand({ RequestItems: {} });
      const { Keys = [] } = Object.assign(none, given).input.RequestItems?.['t'] ?? {};
      const now = answered[calls.length] ?? Keys.length;
      calls.push(Keys.length);
      const left = Keys.slice(now);
      return Promise.resolve({
        response: {},
        output: {
          $metadata: {},
          Responses: { t: Keys.slice(0, now) },
          UnprocessedKeys: left.length === 0 ? {} : { t: { Keys: left } },
        },
      });
    },
    { step: 'initialize', name: 'table' },
  );
  const get = (...ids: string[]) =>
    batchGet(client, { t: ids.map((id) => ({ id })), none: [] }, (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    }).then((rows) => rows['t'] ?? []);
  return { get, calls, pauses };
}

describe('reading many rows', () => {
  it('is one call when DynamoDB answers all', async () => {
    const { get, calls, pauses } = table();
    expect(await get('a', 'b')).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(calls).toEqual([2]);
    expect(pauses).toEqual([]);
  });

  it('asks again for what was left out, after longer and longer pauses', async () => {
    const { get, calls, pauses } = table(2, 0, 1);
    expect(await get('a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c', 'd'].map((id) => ({ id })));
    expect(calls).toEqual([4, 2, 2, 1]);
    expect(pauses).toEqual([50, 100, 200]);
  });

  it('fails when rows are left out again and again: nobody is taken for gone', async () => {
    const { get } = table(1, 0, 0, 0, 0, 0);
    await expect(get('a', 'b')).rejects.toThrow('DynamoDB left out 1 of 2 rows 5 times.');
  });

  it('is no call without keys', async () => {
    const { get, calls } = table();
    expect(await get()).toEqual([]);
    expect(calls).toEqual([]);
  });
});
