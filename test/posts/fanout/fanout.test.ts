import * as fc from 'fast-check';
import { setUp, type Fate } from './world.ts';

describe('fanout', () => {
  it('publishes a post and sends its subscribers’ deliveries, ten at a time', async () => {
    const world = setUp({ shards: [45, 1], sendRate: 2 });
    await world.settle();
    expect(world.posts.rows.get('p1')).toMatchObject({
      status: 'PUBLISHED',
      publishedAt: '2026-01-01T12:01:00.000Z',
      shards: 2,
      recipientsPerDelivery: 2,
    });
    expect(world.batches.map((batch) => batch.length)).toEqual([10, 10, 3, 1]);
    expect(world.batches[0]?.[0]).toEqual({
      postId: 'p1',
      shard: 0,
      start: '2026-01-01T12:00:00.000Z#s0-00000',
      recipients: ['s0-00000', 's0-00001'],
    });
  });

  it('has no more than 50 recipients in a delivery, however fast SES is', async () => {
    const world = setUp({ shards: [120], sendRate: 10_000 });
    await world.settle();
    expect(world.batches.flat().map(({ recipients }) => recipients.length)).toEqual([50, 50, 20]);
  });

  it('starts with many shards by batches of ten', async () => {
    const world = setUp({ shards: Array.from({ length: 23 }, () => 1) });
    await world.receive();
    expect(world.pageBatches).toEqual([10, 10, 3]);
  });

  it('publishes a post that nobody subscribed to', async () => {
    const world = setUp({ shards: [] });
    await world.settle();
    expect(world.posts.rows.get('p1')).toMatchObject({ status: 'PUBLISHED', recipients: 0 });
    expect(world.batches).toEqual([]);
  });

  it('sends nothing of a post that was cancelled', async () => {
    const world = setUp({ status: 'CANCELLED' });
    await world.settle();
    expect(world.posts.rows.get('p1')?.status).toBe('CANCELLED');
    expect(world.batches).toEqual([]);
  });

  it('leaves out whoever confirms after it was published', async () => {
    const world = setUp({ shards: [3] });
    await world.receive();
    world.confirm(0);
    await world.settle();
    expect([...world.deliveries().values()].flat()).toEqual(world.expected());
  });

  it('hands a shard on when time runs out, and goes on where it was', async () => {
    const world = setUp({ shards: [100], sendRate: 1, readMilliseconds: 25_000 });
    await world.receive();
    world.queue.shift();
    await world.receive();
    expect(world.queue.at(-1)).toEqual({
      kind: 'page',
      postId: 'p1',
      shard: 0,
      after: '2026-01-01T12:00:00.019Z#s0-00019',
      hop: 1,
    });
  });

  it('fails loudly beyond its limit of hops', async () => {
    const world = setUp({ shards: [100], sendRate: 1, readMilliseconds: 60_000, hopLimit: 2 });
    for (let received = 0; received < 4; received += 1) {
      await world.receive();
      world.queue.shift();
    }
    await expect(world.receive()).rejects.toThrow('HOP_LIMIT allows 2');
    expect(world.queue).toHaveLength(1);
  });

  it('fails for a post without a row', async () => {
    const world = setUp();
    world.posts.rows.clear();
    await expect(world.receive()).rejects.toThrow('no row');
  });

  it('reaches everybody in one delivery, however often it dies and begins again', async () => {
    const fate = fc.constantFrom<Fate>('done', 'done', 'fails', 'dies after');
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          shards: fc.array(fc.integer({ min: 0, max: 70 }), { maxLength: 12 }),
          sendRate: fc.integer({ min: 1, max: 60 }),
          readMilliseconds: fc.integer({ min: 0, max: 45_000 }),
          fates: fc.array(fate, { maxLength: 60 }),
        }),
        async (given) => {
          const world = setUp(given);
          await world.settle(() => world.confirm(0));
          const deliveries = world.deliveries();
          const recipients = [...deliveries.values()].flat();
          expect(recipients.toSorted()).toEqual(world.expected());
          for (const group of deliveries.values()) {
            expect(group.length).toBeLessThanOrEqual(Math.min(50, given.sendRate));
          }
          for (const batch of [...world.batches.map(({ length }) => length), ...world.pageBatches])
            expect(batch).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 200 },
    );
  });
});
