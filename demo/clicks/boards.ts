import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ClicksTarget } from './clicks-target.ts';

const scores = z.record(z.string(), z.number());

const board = z.object({
  shard: z.string(),
  /** The last record that is in it: 60 digits. */
  lastSequence: z.string(),
  /** The instant its scores are for. */
  asOf: z.iso.datetime(),
  scores: z.object({ pages: scores, videos: scores }),
});
type Board = z.infer<typeof board>;

/** What is popular by the clicks of each shard, from the table of trends. */
export async function boardsOf({ dynamoDb, clicks }: ClicksTarget): Promise<readonly Board[]> {
  const { Items } = await dynamoDb.send(
    new QueryCommand({
      TableName: clicks.TrendingTableName,
      KeyConditionExpression: 'board = :board',
      ExpressionAttributeValues: { ':board': 'clicks' },
      ConsistentRead: true,
    }),
  );
  return z.array(board).parse(Items);
}

/**
 * How much of what a site's events are worth is in the boards: 1 when all are.
 * @param times when each of its events happened, ms since the epoch
 * @param halfLife after which an event is worth half, ms
 */
export function shareScored(
  boards: readonly Board[],
  site: string,
  times: readonly number[],
  halfLife: number,
): number {
  // What an event of the earliest time is worth; others, as much more as they are later.
  const start = times.reduce((first, time) => Math.min(first, time), Infinity);
  const worth = (score: number, at: number) => score * 2 ** ((at - start) / halfLife);
  const scored = boards.flatMap(({ asOf, scores: { pages, videos } }) =>
    Object.entries({ ...pages, ...videos })
      .filter(([name]) => name.startsWith(site) || name.startsWith(site.slice(1)))
      .map(([, score]) => worth(score, Date.parse(asOf))),
  );
  return sum(scored) / sum(times.map((time) => worth(1, time)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
