import type { Transition } from '../../shared/transition.ts';
import type { DeliveryMessage, PageMessage } from '../messages.ts';
import type { Post } from '../post.ts';
import { shardOf } from '../subscription.ts';
import type { Member } from './audience.ts';

/** SES takes no more in one call. https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const maxRecipients = 50;

/** A post that is on its way to its subscribers. */
export type Published = Post &
  Required<Pick<Post, 'publishedAt' | 'shards' | 'recipientsPerDelivery'>>;

/** @throws Error when a PUBLISHED post lacks what publishing writes */
export function asPublished(post: Post): Published {
  const { publishedAt, shards, recipientsPerDelivery } = post;
  if (publishedAt === undefined || shards === undefined || recipientsPerDelivery === undefined) {
    throw new Error(`Post ${post.postId} is published, but not by fanout: its row is incomplete.`);
  }
  return { ...post, publishedAt, shards, recipientsPerDelivery };
}

/**
 * Publishes a post, unless it was cancelled: one of the two comes first. `at` must be taken before
 * the subscribers are counted, so that whoever confirmed until then has their shard among these.
 *
 * @param sendRate mails a second; SES takes no more than that in one call either
 */
export function published(subscribers: number, sendRate: number, at: Date): Transition<Post> {
  return {
    when: [{ status: ['PENDING'] }],
    set: {
      status: 'PUBLISHED',
      publishedAt: at.toISOString(),
      shards: subscribers === 0 ? 0 : shardOf(subscribers) + 1,
      recipients: subscribers,
      recipientsPerDelivery: Math.min(maxRecipients, sendRate),
    },
  };
}

/** A message for each shard, which goes through it. */
export function firstPages({ postId, shards }: Published): PageMessage[] {
  return Array.from({ length: shards }, (_, shard) => ({ kind: 'page', postId, shard, hop: 0 }));
}

/**
 * The deliveries to these members, who follow one another in their shard. As members are neither
 * removed nor put in between, the same post yields the same deliveries however often it is gone
 * through, if each time begins where a delivery ends.
 */
export function deliveries(
  { postId, recipientsPerDelivery }: Published,
  shard: number,
  members: readonly Member[],
): DeliveryMessage[] {
  return inGroups(members, recipientsPerDelivery).map((group) => ({
    postId,
    shard,
    start: group[0].position,
    recipients: group.map(({ subscriptionId }) => subscriptionId),
  }));
}

/** All items in their order, so many together; the last group may have fewer. */
export function inGroups<Item>(items: readonly Item[], size: number): [Item, ...Item[]][] {
  const groups: [Item, ...Item[]][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && last.length < size) last.push(item);
    else groups.push([item]);
  }
  return groups;
}
