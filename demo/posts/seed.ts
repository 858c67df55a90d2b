import { createHash } from 'node:crypto';
import { BatchWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { PostsTarget } from './posts-target.ts';

/** As the app has it: so many subscribers share a shard of an audience. */
const SHARD_SIZE = 10_000;
/** Items that one BatchWriteItem takes. */
const BATCH = 25;
const AT_ONCE = 8;

type Status = 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'PENDING';

export interface SeedOptions {
  /** Default: everybody is SUBSCRIBED. */
  readonly statusOf?: (email: string) => Status;
  /** Told how much is done, 0–1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Makes these the subscribers of an author who has none yet, as the operator of the tables: a
 * confirmation by mail takes as long for each. They confirmed a millisecond apart, up to a minute ago.
 * Whoever is PENDING never confirmed: in the table of subscriptions, and in no audience.
 */
export async function seedSubscribers(
  target: PostsTarget,
  authorId: string,
  emails: readonly string[],
  { statusOf = () => 'SUBSCRIBED', onProgress }: SeedOptions = {},
): Promise<void> {
  const first = Date.now() - 60_000 - emails.length;
  let done = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < emails.length) {
      const from = next;
      next += BATCH;
      const rows = emails.slice(from, from + BATCH).map((email, index) => {
        const place = from + index;
        return rowsOf({ authorId, email, place, at: new Date(first + place) }, statusOf(email));
      });
      await putAll(target, rows);
      done += rows.length;
      onProgress?.(done / emails.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await target.dynamoDb.send(
    new UpdateCommand({
      TableName: target.posts.AuthorsTableName,
      Key: { authorId },
      UpdateExpression: 'SET subscribers = :count',
      ExpressionAttributeValues: { ':count': emails.length },
    }),
  );
}

interface Rows {
  readonly subscription: object;
  readonly member: object | undefined;
}

function rowsOf(
  { authorId, email, place, at }: { authorId: string; email: string; place: number; at: Date },
  status: Status,
): Rows {
  const subscriptionId = subscriptionIdOf(authorId, email);
  const requestedAt = at.toISOString();
  const row = { subscriptionId, authorId, email, status, requestedAt };
  if (status === 'PENDING') return { subscription: row, member: undefined };
  const confirmedAt = requestedAt;
  const shard = Math.floor(place / SHARD_SIZE);
  return {
    subscription: { ...row, confirmedAt, shard },
    member: {
      audience: `${authorId}#${shard}`,
      position: `${confirmedAt}#${subscriptionId}`,
      subscriptionId,
    },
  };
}

/** The key of an author's subscriber. */
export function subscriptionIdOf(authorId: string, email: string): string {
  return `${createHash('sha256').update(email).digest('base64url')}.${authorId}`;
}

async function putAll({ dynamoDb, posts }: PostsTarget, rows: readonly Rows[]): Promise<void> {
  const tables = [
    [posts.SubscriptionsTableName, rows.map(({ subscription }) => subscription)],
    [posts.AudienceTableName, rows.flatMap(({ member }) => member ?? [])],
  ] as const;
  await Promise.all(
    tables
      .filter(([, items]) => items.length > 0)
      .map(([table, items]) => {
        const requests = items.map((Item) => ({ PutRequest: { Item } }));
        return writeAll({ [table]: requests }, (RequestItems) =>
          dynamoDb.send(new BatchWriteCommand({ RequestItems })),
        );
      }),
  );
}

type Requests = NonNullable<BatchWriteCommand['input']['RequestItems']>;

/** A batch may be done in part. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
async function writeAll(
  requests: Requests,
  send: (requests: Requests) => Promise<{ UnprocessedItems?: Requests }>,
): Promise<void> {
  let left = requests;
  while (Object.keys(left).length > 0) left = (await send(left)).UnprocessedItems ?? {};
}
