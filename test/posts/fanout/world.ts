import { createFanout } from '../../../lambda/posts/fanout/fanout.ts';
import { deliveryIdOf } from '../../../lambda/posts/delivery.ts';
import { deliveryMessage, type DeliveryMessage } from '../../../lambda/posts/messages.ts';
import type { Post } from '../../../lambda/posts/post.ts';
import { positionOf } from '../../../lambda/posts/subscription.ts';
import { MemoryRows } from '../../shared/support/memory-rows.ts';
import { noon, record, silent } from '../../video/support/things.ts';

/** What becomes of an effect: done, failed, or done by a process that then dies. */
export type Fate = 'done' | 'fails' | 'dies after';

export interface Given {
  /** How many confirmed before the post was published, shard by shard. */
  readonly shards?: readonly number[];
  readonly sendRate?: number;
  readonly hopLimit?: number;
  /** Of the first effects, one after the other; all others are done. */
  readonly fates?: readonly Fate[];
  /** How long reading a stretch of the audience takes, in ms. */
  readonly readMilliseconds?: number;
  readonly status?: Post['status'];
}

export const pending: Post = {
  postId: 'p1',
  authorId: 'a1',
  title: 'News',
  body: 'There is news.',
  status: 'PENDING',
  createdAt: noon.toISOString(),
  undoUntil: noon.toISOString(),
};

/** An invocation of fanout has so long, in ms. */
const timeout = 60_000;

/** Fanout over tables and queues in memory, effects of which fail as given. */
export function setUp(given: Given = {}) {
  const { shards = [3], sendRate = 2, hopLimit = 1000, readMilliseconds = 1 } = given;
  const fates = [...(given.fates ?? [])];
  const posts = new MemoryRows<Post>();
  posts.rows.set('p1', { ...pending, status: given.status ?? 'PENDING' });
  let clock = noon.getTime() + 60_000;
  const audience = shards.map((size, shard) =>
    Array.from({ length: size }, (_, index) => member(shard, index, noon.getTime() + index)),
  );
  const queue: unknown[] = [{ kind: 'publish', postId: 'p1' }];
  const pageBatches: number[] = [];
  const batches: DeliveryMessage[][] = [];

  async function step<Result>(effect: () => Result | Promise<Result>): Promise<Result> {
    const fate = fates.shift() ?? 'done';
    if (fate === 'fails') throw new Error('failed');
    const result = await effect();
    if (fate === 'dies after') throw new Error('died');
    return result;
  }

  const fanOut = createFanout({
    posts: {
      get: (id) => step(() => posts.get(id)),
      apply: (id, transition) => step(() => posts.apply(id, transition)),
    },
    audience: {
      size: () => step(() => (shards.length === 0 ? 0 : 10_000 * (shards.length - 1) + 1)),
      read: ({ shard, after = '', confirmedUntil, limit }) =>
        step(() => {
          clock += readMilliseconds;
          return (audience[shard] ?? [])
            .filter(({ position }) => position > after && position < `${confirmedUntil}~`)
            .slice(0, limit);
        }),
    },
    sendPages: (pages) =>
      step(() => {
        pageBatches.push(pages.length);
        queue.push(...pages);
      }),
    sendDeliveries: (messages) => step(() => void batches.push([...messages])),
    sendRate,
    hopLimit,
    now: () => new Date(clock),
  });

  const receive = () => fanOut(record(queue[0]), silent, clock + timeout);

  return {
    posts,
    queue,
    pageBatches,
    batches,
    receive,
    /** Whoever confirms from now on. */
    confirm: (shard: number) => {
      clock += 1;
      audience[shard]?.push(member(shard, audience[shard].length, clock));
    },
    cancel: () => posts.rows.set('p1', { ...pending, status: 'CANCELLED' }),
    /** Receives messages until there are none; one that fails comes back, last. */
    async settle(whileReceiving: () => void = () => undefined) {
      for (let message = queue[0]; message !== undefined; message = queue[0]) {
        const failed = await receive().then(
          () => false,
          () => true,
        );
        queue.shift();
        if (failed) queue.push(message);
        whileReceiving();
      }
    },
    /** The subscription ids that confirmed until the post was published, sorted. */
    expected() {
      const { publishedAt = '' } = posts.rows.get('p1') ?? {};
      return audience
        .flat()
        .filter(({ position }) => position < `${publishedAt}~`)
        .map(({ subscriptionId }) => subscriptionId)
        .toSorted();
    },
    /** The deliveries by their id, as they were sent first. */
    deliveries() {
      const found = new Map<string, readonly string[]>();
      for (const message of batches.flat()) {
        const { postId, shard, start, recipients } = deliveryMessage.parse(message);
        expect(start).toContain(recipients[0]);
        const deliveryId = deliveryIdOf(postId, shard, start);
        expect(found.get(deliveryId) ?? recipients).toEqual(recipients);
        found.set(deliveryId, recipients);
      }
      return found;
    },
  };
}

const id = (shard: number, index: number) => `s${shard}-${String(index).padStart(5, '0')}`;

function member(shard: number, index: number, at: number) {
  const subscriptionId = id(shard, index);
  return { position: positionOf(new Date(at).toISOString(), subscriptionId), subscriptionId };
}
