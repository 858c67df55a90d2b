import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { parse } from '../../shared/parse.ts';
import { padded } from '../statistics.ts';
import { splitIds, packIds, unpackIds } from './batch-ids.ts';
import type { Stretch } from './state.ts';

/** A batch that comes again within so many windows is known. */
const horizon = 5;
/** As long as the stream keeps the records: so long may one be replayed. In ms. */
const kept = 7 * 86_400_000;

/** Where a shard's window is counted, since its state began. */
export interface WindowPlace {
  readonly version: string;
  readonly shardId: string;
  readonly window: { readonly start: Date; readonly end: Date };
  /** The sequence number of the first record. */
  readonly since: string;
}

const seenItem = z.object({
  /** The partition key: version and shard. */
  shard: z.string(),
  /** The sort key: the window's start and the first record of the stretch. */
  window: z.string(),
  /** Of the batches the stretch counted: 8 bytes each. */
  ids: z.instanceof(Uint8Array),
  /** When DynamoDB may delete it, in seconds since 1970. It only tidies up. */
  expires: z.int(),
});
export type SeenItem = z.infer<typeof seenItem>;

/** What is kept of a stretch, so that its batches are known when they come again. */
export function seenItemOf(
  { version, shardId, window }: Omit<WindowPlace, 'since'>,
  { first, batches }: Stretch,
  now: Date,
): SeenItem {
  return {
    shard: partition(version, shardId),
    window: sortKey(window.start, first),
    ids: packIds(splitIds(batches)),
    expires: Math.floor((now.getTime() + kept) / 1000),
  };
}

/**
 * The batches that other invocations counted, in this window or within the horizon of it, by their
 * short ids. Before it as a rule: behind it, too, when a record is replayed that had failed. What the
 * same invocations counted when they were tried before is not among them: it is written once more.
 */
export type SeenNear = (place: WindowPlace) => Promise<ReadonlySet<string>>;

export function seenTable(client: DynamoDBDocumentClient, TableName: string): SeenNear {
  return async ({ version, shardId, window: { start, end }, since }) => {
    const span = horizon * (end.getTime() - start.getTime());
    const ids = new Set<string>();
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#shard = :shard AND #window BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#shard': 'shard', '#window': 'window' },
          ExpressionAttributeValues: {
            ':shard': partition(version, shardId),
            ':from': new Date(start.getTime() - span).toISOString(),
            ':to': sortKey(new Date(start.getTime() + span), '9'.repeat(60)),
          },
          ConsistentRead: true,
          ExclusiveStartKey,
        }),
      );
      for (const row of page.Items ?? []) {
        const item = parse(seenItem, row, `The batches seen in ${shardId}`);
        if (isOwn(item.window, start, since)) continue;
        for (const id of unpackIds(item.ids)) ids.add(id);
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return ids;
  };
}

/**
 * Asks once for a window: while it is open nobody writes what is near but its own invocations. One
 * answer for each shard is kept, for as long as exactly the same is asked.
 */
export function askOnce(seenNear: SeenNear): SeenNear {
  const answers = new Map<string, { of: string; ids: ReadonlySet<string> }>();
  return async (place) => {
    const shard = partition(place.version, place.shardId);
    const of = sortKey(place.window.start, place.since);
    const known = answers.get(shard);
    if (known?.of === of) return known.ids;
    const ids = await seenNear(place);
    answers.set(shard, { of, ids });
    return ids;
  };
}

function isOwn(window: string, start: Date, since: string): boolean {
  return window.startsWith(start.toISOString()) && window >= sortKey(start, since);
}

function partition(version: string, shardId: string): string {
  return `${version}#${shardId}`;
}

function sortKey(start: Date, first: string): string {
  return `${start.toISOString()}#${padded(first)}`;
}
