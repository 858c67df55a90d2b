import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { audienceTables } from '../../../lambda/posts/fanout/audience.ts';

/** A shard with these members, of which DynamoDB returns at most `most` at once. */
function shard(positions: readonly string[], most: number) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  let calls = 0;
  client.middlewareStack.add(
    () => (given) => {
      calls += 1;
      const none = new QueryCommand({ TableName: '' });
      const {
        ExclusiveStartKey,
        ExpressionAttributeValues,
        Limit = 1000,
      } = Object.assign(none, given).input;
      const after = String(ExclusiveStartKey?.['position'] ?? '');
      const end = String(ExpressionAttributeValues?.[':end']);
      const audience: unknown = ExpressionAttributeValues?.[':audience'];
      const left = positions.filter((position) => position > after && position < end);
      const page = left.slice(0, Math.min(most, Limit));
      const position = page.length < left.length || page.length === Limit ? page.at(-1) : undefined;
      return Promise.resolve({
        response: {},
        output: {
          $metadata: {},
          Items: page.map((each) => ({ audience, position: each, subscriptionId: `s${each}` })),
          LastEvaluatedKey: position === undefined ? undefined : { audience, position },
        },
      });
    },
    { step: 'initialize', name: 'shard' },
  );
  const tables = audienceTables({ client, authorsTable: 'authors', audienceTable: 'audience' });
  return {
    calls: () => calls,
    read: async (limit: number, after?: string, confirmedUntil = '9') => {
      const stretch = { authorId: 'a1', shard: 0, after, confirmedUntil, limit };
      return (await tables.read(stretch)).map(({ position }) => position);
    },
  };
}

const positions = ['1#a', '2#b', '3#c', '4#d', '5#e'];

describe('a stretch of an audience', () => {
  it('is as long as asked for, by one call', async () => {
    const { read, calls } = shard(positions, 1000);
    expect(await read(3)).toEqual(['1#a', '2#b', '3#c']);
    expect(calls()).toBe(1);
  });

  it('goes on after a position', async () => {
    expect(await shard(positions, 1000).read(2, '2#b')).toEqual(['3#c', '4#d']);
  });

  it('is as long as asked for even if DynamoDB answers with less: deliveries are cut alike', async () => {
    expect(await shard(positions, 2).read(4)).toEqual(['1#a', '2#b', '3#c', '4#d']);
  });

  it('is shorter at the end', async () => {
    expect(await shard(positions, 2).read(10)).toEqual(positions);
    expect(await shard([], 2).read(10)).toEqual([]);
  });

  it('ends with those who confirmed at that very time', async () => {
    expect(await shard(positions, 1000).read(10, undefined, '3')).toEqual(['1#a', '2#b', '3#c']);
  });
});
