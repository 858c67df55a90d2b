import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import * as z from 'zod';
import { limitsTable } from '../../../lambda/posts/limits.ts';

const update = z.object({
  Key: z.object({ limit: z.string() }),
  UpdateExpression: z.string(),
  ConditionExpression: z.string(),
  ExpressionAttributeValues: z.object({
    ':start': z.number(),
    ':one': z.literal(1),
    ':max': z.number().optional(),
  }),
});

/** A table that does the two updates and knows no other. */
function setUp() {
  const rows = new Map<string, { windowStart: number; count: number }>();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        const { Key, ...given } = update.parse(input);
        const row = rows.get(Key.limit);
        const { ':start': start, ':max': max = 0 } = given.ExpressionAttributeValues;
        const cases: Record<string, { holds: boolean; count: number }> = {
          'SET #count = #count + :one if #window = :start AND #count < :max': {
            holds: row !== undefined && row.windowStart === start && row.count < max,
            count: (row?.count ?? 0) + 1,
          },
          'SET #window = :start, #count = :one if attribute_not_exists(#count) OR #window < :start':
            {
              holds: row === undefined || row.windowStart < start,
              count: 1,
            },
        };
        const found = cases[`${given.UpdateExpression} if ${given.ConditionExpression}`];
        if (!found) return Promise.reject(new Error('An unknown update'));
        if (!found.holds) {
          const $metadata = {};
          return Promise.reject(new ConditionalCheckFailedException({ $metadata, message: 'No' }));
        }
        rows.set(Key.limit, { windowStart: start, count: found.count });
        return Promise.resolve({ response: {}, output: { $metadata: {} } });
      },
    { step: 'initialize', priority: 'high' },
  );
  return limitsTable(client, 'limits');
}

describe('a limit', () => {
  it('lets so many through in each window, and tells the others how long it still lasts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }),
        async (max, pauses) => {
          const limits = setUp();
          const passed = new Map<number, number>();
          let seconds = 1_000_000;
          for (const pause of pauses) {
            seconds += pause;
            const window = Math.floor(seconds / 30);
            const before = passed.get(window) ?? 0;
            const given = { limit: 'l', max, windowSeconds: 30 };
            const wait = await limits.take(given, new Date(seconds * 1000));
            expect(wait).toBe(before < max ? 0 : (window + 1) * 30 - seconds);
            if (wait === 0) passed.set(window, before + 1);
          }
        },
      ),
    );
  });

  it('is one for each name', async () => {
    const limits = setUp();
    const take = (limit: string) => limits.take({ limit, max: 1, windowSeconds: 30 }, new Date(0));
    expect([await take('a'), await take('b'), await take('a')]).toEqual([0, 0, 30]);
  });

  it('lets as many through when all come at once', async () => {
    const limits = setUp();
    const all = Array.from({ length: 10 }, () =>
      limits.take({ limit: 'l', max: 3, windowSeconds: 30 }, new Date(0)),
    );
    expect((await Promise.all(all)).filter((wait) => wait === 0)).toHaveLength(3);
  });
});
