import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { iso, windowMs, type Span } from './windows.ts';

const HOUR = 3_600_000;
/** What one call takes. */
const most = 25;
/** Before what DynamoDB did not delete is tried again, ms. */
const pause = 200;

const keys = z.array(
  z.object({
    hour: z.string(),
    part: z.string(),
    version: z.string(),
    window: z.iso.datetime().transform((text) => Date.parse(text)),
  }),
);
type Item = z.infer<typeof keys>[number];

/**
 * Deletes statistics of what arrived in these windows, as far as they are not needed.
 * @returns how many items
 */
export async function sweep(
  target: ClicksTarget,
  { from, to }: Span,
  isNeedless: (item: Item) => boolean,
): Promise<number> {
  let deleted = 0;
  for (const hour of hoursOf({ from, to }))
    for await (const items of itemsOf(target, hour)) {
      const needless = items.filter(
        (item) => item.window >= from && item.window < to && isNeedless(item),
      );
      for (let at = 0; at < needless.length; at += most)
        await remove(target, needless.slice(at, at + most));
      deleted += needless.length;
    }
  return deleted;
}

/** The hours that hold what was counted in these windows: of events up to an hour older. */
export function hoursOf({ from, to }: Span): readonly string[] {
  const hours: string[] = [];
  const first = Math.floor((from - HOUR - windowMs) / HOUR) * HOUR;
  for (let hour = first; hour < to; hour += HOUR) hours.push(iso(hour).slice(0, 13));
  return hours;
}

async function* itemsOf({ dynamoDb, clicks }: ClicksTarget, hour: string) {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamoDb.send(
      new QueryCommand({
        TableName: clicks.StatisticsTableName,
        KeyConditionExpression: '#hour = :hour',
        ProjectionExpression: '#hour, #part, #version, #window',
        ExpressionAttributeNames: {
          '#hour': 'hour',
          '#part': 'part',
          '#version': 'version',
          '#window': 'window',
        },
        ExpressionAttributeValues: { ':hour': hour },
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    yield keys.parse(page.Items ?? []);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

async function remove({ dynamoDb, clicks }: ClicksTarget, items: readonly Item[]): Promise<void> {
  let left: BatchWriteCommand['input']['RequestItems'] = {
    [clicks.StatisticsTableName]: items.map(({ hour, part }) => ({
      DeleteRequest: { Key: { hour, part } },
    })),
  };
  for (;;) {
    const { UnprocessedItems = {} }: { UnprocessedItems?: typeof left } = await dynamoDb.send(
      new BatchWriteCommand({ RequestItems: left }),
    );
    if (Object.keys(UnprocessedItems).length === 0) return;
    left = UnprocessedItems;
    await sleep(pause);
  }
}
