import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { iso, type Span } from './windows.ts';

/** What analytics writes as the clicks come. */
const live = 'live';
const scope = 'clicks';

/** A stretch that was counted once more, and the version it was written under. */
export interface Rebuild extends Span {
  /** Begins with the instant it was made: a later one has a greater name. */
  readonly rebuild: string;
}

const row = z
  .object({ rebuild: z.string(), from: z.iso.datetime(), to: z.iso.datetime() })
  .transform(({ rebuild, from, to }): Rebuild => ({
    rebuild,
    from: Date.parse(from),
    to: Date.parse(to),
  }));

/** All that are in force, in part at least. */
export async function rebuildsOf({ dynamoDb, clicks }: ClicksTarget): Promise<readonly Rebuild[]> {
  const rebuilds: Rebuild[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamoDb.send(
      new QueryCommand({
        TableName: clicks.RebuildsTableName,
        KeyConditionExpression: '#scope = :scope',
        ExpressionAttributeNames: { '#scope': 'scope' },
        ExpressionAttributeValues: { ':scope': scope },
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    rebuilds.push(...z.array(row).parse(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rebuilds;
}

/** The version that counts for the window that begins then: of the rebuilds of it, the latest. */
export function versionAt(window: number, rebuilds: readonly Rebuild[]): string {
  const [latest] = rebuilds
    .filter(({ from, to }) => from <= window && window < to)
    .map(({ rebuild }) => rebuild)
    .toSorted()
    .toReversed();
  return latest ?? live;
}

/** Whether a version counts nothing in a rebuild's windows. One that is made later is not its business. */
export function isReplacedBy({ rebuild }: Rebuild, version: string): boolean {
  return version === live || version < rebuild;
}

/** From here on, its windows are read from its version. */
export async function putInForce(
  { dynamoDb, clicks }: ClicksTarget,
  { rebuild, from, to }: Rebuild,
): Promise<void> {
  await dynamoDb.send(
    new PutCommand({
      TableName: clicks.RebuildsTableName,
      Item: { scope, rebuild, from: iso(from), to: iso(to) },
    }),
  );
}

/** Forgets those that a later one covers wholly: no window is read from them. */
export async function forgetCovered(target: ClicksTarget, by: Rebuild): Promise<void> {
  for (const { rebuild, from, to } of await rebuildsOf(target)) {
    if (rebuild >= by.rebuild || from < by.from || to > by.to) continue;
    await target.dynamoDb.send(
      new DeleteCommand({
        TableName: target.clicks.RebuildsTableName,
        Key: { scope, rebuild },
      }),
    );
  }
}
