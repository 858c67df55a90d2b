import { click, instant, stored, storedText } from '../support/records.ts';
import { World } from './world.ts';

/** A record with one view of this batch, received so many minutes after noon. */
function viewOf(batch: string, sequence: number, minutes: number) {
  const now = instant(minutes * 60);
  return stored(sequence, [click(batch, 'v', { at: now, received: now })]);
}

function views(world: World, version?: string): number {
  const { figures } = world.totals(version);
  return Object.entries(figures).reduce(
    (sum, [what, figure]) => (what.endsWith(' views') ? sum + figure : sum),
    0,
  );
}

describe('a batch that comes again', () => {
  it.each([
    [0, 1],
    [1, 1],
    [5, 1],
    // Until a replay.
    [6, 2],
  ])('%p windows later makes %p in all', async (later, expected) => {
    const world = new World();
    const environment = world.environment();
    for (const [sequence, window] of [0, later].entries())
      await world.invoke(environment, {
        window,
        records: [viewOf('a', sequence, window)],
        ends: 'closed',
      });
    expect(views(world)).toBe(expected);
  });

  it('is known however much later, and in any shard, to who goes on with what a window left', async () => {
    const world = new World();
    const environment = world.environment();
    const records = [viewOf('a', 0, 0)];
    const { state } = await world.invoke(environment, { records, ends: 'closed' });
    const later = await world.invoke(environment, {
      window: 20,
      state,
      records: [],
      ends: 'closed',
    });
    await world.invoke(environment, {
      shardId: 'shardId-1',
      window: 40,
      state: later.state,
      records: [viewOf('b', 1, 40), viewOf('a', 2, 40)],
      ends: 'closed',
    });
    expect(views(world)).toBe(2);
    expect(world.totals().figures).toMatchObject({ '2026-11-22T12:40 duplicates': 1 });
  });

  it('is known when Lambda has ended the window early in between', async () => {
    const world = new World();
    const environment = world.environment();
    await world.invoke(environment, { records: [viewOf('a', 0, 0)], ends: 'early' });
    await world.invoke(environment, { records: [viewOf('a', 1, 0)], ends: 'closed' });
    expect(world.totals().figures).toMatchObject({ '2026-11-22T12:00 duplicates': 1 });
    expect(views(world)).toBe(1);
  });

  it('is known to no other version: a replay counts for itself', async () => {
    const world = new World();
    const environment = world.environment();
    const invocation = { records: [viewOf('a', 0, 0)], ends: 'closed' } as const;
    await world.invoke(environment, invocation);
    await world.invoke(environment, { ...invocation, version: 'rebuild' });
    expect([views(world), views(world, 'rebuild')]).toEqual([1, 1]);
  });
});

describe('a record that failed', () => {
  it('is counted when it is replayed after the windows that followed, and once', async () => {
    const world = new World();
    const environment = world.environment();
    const bad = storedText(1, 'no click');
    const failed = await world.invoke(environment, {
      records: [viewOf('a', 0, 0), bad, viewOf('c', 2, 0)],
      ends: 'closed',
    });
    expect(failed.batchItemFailures).toEqual([{ itemIdentifier: bad.sequenceNumber }]);
    const rest = { state: failed.state, records: [viewOf('c', 2, 0)], ends: 'closed' } as const;
    await world.invoke(environment, rest);
    await world.invoke(environment, { window: 1, records: [viewOf('d', 3, 1)], ends: 'closed' });

    const mended = { records: [viewOf('b', 1, 0)], ends: 'closed' } as const;
    await world.invoke(world.environment(), mended);
    await world.invoke(world.environment(), mended);
    expect(views(world)).toBe(4);
  });

  it('adds nothing when its page has sent the batch again meanwhile', async () => {
    const world = new World();
    const environment = world.environment();
    await world.invoke(environment, { window: 2, records: [viewOf('a', 5, 2)], ends: 'closed' });
    await world.invoke(environment, { window: 0, records: [viewOf('a', 1, 0)], ends: 'closed' });
    expect(views(world)).toBe(1);
  });
});

describe('a window', () => {
  it('asks once in each environment what was seen near it', async () => {
    const world = new World();
    const environment = world.environment();
    let state: unknown = {};
    for (const sequence of [0, 1, 2])
      ({ state } = await world.invoke(environment, {
        state,
        records: [viewOf(`b${sequence}`, sequence, 0)],
      }));
    expect(world.queries).toBe(1);
    await world.invoke(environment, { state, records: [], ends: 'closed' });
    expect([world.queries, views(world)]).toEqual([1, 3]);
  });

  it('without clicks writes nothing', async () => {
    const world = new World();
    await world.invoke(world.environment(), { records: [], ends: 'closed' });
    expect([world.statistics.size, world.seen.size]).toEqual([0, 0]);
  });

  it('full of as much as a shard takes stays within what Lambda and DynamoDB take', async () => {
    const world = new World();
    const environment = world.environment();
    let state: unknown = {};
    for (let second = 0; second < 60; second += 5) {
      const records = Array.from({ length: 5000 }, (_, index) => {
        const name = `${second}/${index}`;
        return stored(second * 1000 + index, [
          click(name, name, { page: `/${index % 700}${'ü'.repeat(200)}` }),
        ]);
      });
      ({ state } = await world.invoke(environment, { state, records }));
      expect(JSON.stringify(state).length).toBeLessThan(1_000_000);
    }
    for (const item of [...world.statistics.values(), ...world.seen.values()])
      expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(400_000);
  }, 30_000);
});
