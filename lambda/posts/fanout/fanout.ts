import type { SQSRecord } from 'aws-lambda';
import type { Log } from '../../shared/log.ts';
import { asMetrics } from '../../shared/metrics.ts';
import { parseJson } from '../../shared/parse.ts';
import { publishedMessage, type DeliveryMessage, type PageMessage } from '../messages.ts';
import type { Post } from '../post.ts';
import type { Posts } from '../posts-table.ts';
import type { Audience } from './audience.ts';
import {
  asPublished,
  deliveries,
  firstPages,
  inGroups,
  published,
  type Published,
} from './decide.ts';
import { maxBatch } from './send-batch.ts';

export interface FanoutDependencies {
  readonly posts: Posts;
  readonly audience: Audience;
  /** To fanout's own queue; at most ten at once. */
  readonly sendPages: (messages: readonly PageMessage[]) => Promise<void>;
  /** To the notifier's; at most ten at once. */
  readonly sendDeliveries: (messages: readonly DeliveryMessage[]) => Promise<void>;
  /** Mails a second. */
  readonly sendRate: number;
  readonly hopLimit: number;
  readonly now: () => Date;
}

/** An invocation that has no more than this left hands its shard on, in ms. */
const marginMilliseconds = 20_000;

/**
 * Publishes a post, and turns its author's audience into deliveries, a page of at most ten at a time.
 * Each effect can be repeated: a process that dies leaves its message, and whoever receives that again
 * sends deliveries with the same ids.
 *
 * The function it returns rejects when the message shall be tried again; `deadline` is when the
 * invocation's time is up, in ms since 1970.
 */
export function createFanout(dependencies: FanoutDependencies) {
  return async (record: SQSRecord, log: Log, deadline: number): Promise<void> => {
    const message = parseJson(publishedMessage, record.body, 'The message to fanout');
    switch (message.kind) {
      case 'publish':
        return publish(message.postId, log, dependencies);
      case 'page':
        return goThrough(message, deadline, log, dependencies);
    }
  };
}

async function publish(postId: string, log: Log, dependencies: FanoutDependencies): Promise<void> {
  const post = await commit(await existing(postId, dependencies), log, dependencies);
  if (!post) return;
  for (const pages of inGroups(firstPages(post), maxBatch)) await dependencies.sendPages(pages);
}

/** The post as published, by this process or an earlier one; nothing when it was cancelled. */
async function commit(
  post: Post,
  log: Log,
  dependencies: FanoutDependencies,
): Promise<Published | undefined> {
  const { postId, authorId } = post;
  switch (post.status) {
    case 'CANCELLED':
      log.info('Not published: its author cancelled it', { postId });
      return undefined;
    case 'PUBLISHED':
      log.info('Published before: begun again', { postId });
      return asPublished(post);
    case 'PENDING': {
      const { posts, audience, sendRate, now } = dependencies;
      const at = now();
      const size = await audience.size(authorId);
      const committed = await posts.apply(postId, published(size, sendRate, at));
      if (!committed) return commit(await existing(postId, dependencies), log, dependencies);
      const metrics = asMetrics({ Published: [1, 'Count'] }, at);
      log.info('Published', { postId, recipients: size, shards: committed.shards, ...metrics });
      return asPublished(committed);
    }
  }
}

/** Sends the deliveries of one shard, as far as the time allows, and then hands the rest on. */
async function goThrough(
  message: PageMessage,
  deadline: number,
  log: Log,
  dependencies: FanoutDependencies,
): Promise<void> {
  const { postId, shard, hop } = message;
  const { audience, sendPages, sendDeliveries, hopLimit, now } = dependencies;
  if (hop > hopLimit) {
    throw new Error(
      `Shard ${shard} of post ${postId} was handed on ${hop} times; HOP_LIMIT allows ${hopLimit}. ` +
        'If its progress shows no loop, raise the limit in lib/ and redrive the message.',
    );
  }
  const post = asPublished(await existing(postId, dependencies));
  const limit = maxBatch * post.recipientsPerDelivery;
  let { after } = message;
  let sent = 0;
  for (;;) {
    if (now().getTime() > deadline - marginMilliseconds) {
      await sendPages([{ ...message, after, hop: hop + 1 }]);
      log.info('Handed on', { postId, shard, hop, deliveries: sent });
      return;
    }
    const { authorId, publishedAt: confirmedUntil } = post;
    const members = await audience.read({ authorId, shard, after, confirmedUntil, limit });
    const page = deliveries(post, shard, members);
    if (page.length > 0) await sendDeliveries(page);
    sent += page.length;
    after = members.at(-1)?.position;
    if (members.length < limit) break;
  }
  const metrics = asMetrics({ Deliveries: [sent, 'Count'] }, now());
  log.info('Gone through', { postId, shard, hop, deliveries: sent, ...metrics });
}

async function existing(postId: string, { posts }: FanoutDependencies): Promise<Post> {
  const post = await posts.get(postId);
  if (post) return post;
  throw new Error(`Post ${postId} is to be published, but has no row: rows are never deleted.`);
}
