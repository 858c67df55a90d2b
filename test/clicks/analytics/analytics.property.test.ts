import * as fc from 'fast-check';
import type { Click } from '../../../lambda/clicks/click.ts';
import { visitorHash } from '../../../lambda/clicks/visitors.ts';
import { click, instant, stored, storedText, type Stored } from '../support/records.ts';
import { TotalsBook, World, type Fate } from './world.ts';

const windows = 5;
const shards = ['shardId-000000000000', 'shardId-000000000001'];

/** What a page sends at once. */
interface Batch {
  readonly visitor: number;
  readonly events: readonly {
    readonly type: 'view' | 'play';
    readonly page: string;
    readonly referrer: string;
    readonly minutesAgo: number;
  }[];
}

/** A batch comes to the stream, or something that is no batch does. */
interface Arrival {
  readonly batch: number | 'bad';
  readonly second: number;
  readonly shard: number;
}

const batch: fc.Arbitrary<Batch> = fc.record({
  visitor: fc.nat(3),
  events: fc.array(
    fc.record({
      type: fc.constantFrom('view', 'play'),
      page: fc.constantFrom('/', '/a', '/ü'),
      referrer: fc.constantFrom('', 'example.com'),
      minutesAgo: fc.oneof(fc.nat(3), fc.constantFrom(59, 60, 61, 90)),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

const arrivals = fc.array(
  fc.record({
    batch: fc.oneof({ weight: 6, arbitrary: fc.nat(7) }, fc.constant<'bad'>('bad')),
    second: fc.nat(windows * 60 - 1),
    shard: fc.nat(shards.length - 1),
  }),
  { maxLength: 30 },
);

const fates = fc.array(
  fc.constantFrom<Fate>('done', 'done', 'dies before', 'dies in between', 'dies after'),
  { maxLength: 30 },
);

/** Takes the next of some numbers, over and over. */
function dice(numbers: readonly number[]) {
  let next = 0;
  return (below: number): number => (numbers[next++ % numbers.length] ?? 0) % below;
}

describe('statistics of clicks', () => {
  it('are the same however records come: batched, retried, halved, cut, around bad ones, from any shard', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 8, maxLength: 8 }),
        arrivals,
        fates,
        fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
        fc.constantFrom(undefined, 300, 1000),
        async (batches, came, given, numbers, mostBytes) => {
          const log = logOf(batches, came);
          const world = new World(given);
          const roll = dice(numbers);
          // Which shard goes on next does not matter, but each one's windows are in order.
          const left = shards.map((shardId, shard) => ({ shardId, shard, window: 0 }));
          while (left.length > 0) {
            const index = roll(left.length);
            const { shardId, shard, window } = left[index] ?? { shardId: '', shard: 0, window: 0 };
            const records = log.filter((one) => one.shard === shard && one.window === window);
            await process(world, roll, { shardId, window, mostBytes }, records);
            if (window + 1 < windows) left[index] = { shardId, shard, window: window + 1 };
            else left.splice(index, 1);
          }
          expect(world.totals().figures).toEqual(expected(log));
        },
      ),
      { numRuns: 100 },
    );
  }, 30_000);
});

interface Logged {
  readonly shard: number;
  readonly window: number;
  readonly record: Stored;
  /** None: it cannot be read. */
  readonly clicks: readonly Click[];
}

/** What lies in the shards, in the order it came. The same visitor is always in the same one. */
function logOf(batches: readonly Batch[], came: readonly Arrival[]): readonly Logged[] {
  return came
    .toSorted((a, b) => a.second - b.second)
    .map(({ batch: name, second, shard: any }, sequence) => {
      const window = Math.floor(second / 60);
      const sent = name === 'bad' ? undefined : batches[name];
      if (!sent)
        return { shard: any, window, record: storedText(sequence, '{"no":"click"}\n'), clicks: [] };
      const clicks = sent.events.map(({ minutesAgo, ...event }) =>
        click(`batch ${name}`, `visitor ${sent.visitor}`, {
          ...event,
          at: instant(second - minutesAgo * 60),
          received: instant(second),
        }),
      );
      const shard = sent.visitor % shards.length;
      return { shard, window, record: stored(sequence, clicks), clicks };
    });
}

/** What should come of it: every batch once, and what was late apart. */
function expected(log: readonly Logged[]) {
  const totals = new TotalsBook();
  const known = new Set<string>();
  for (const { clicks } of log) {
    for (const { batch: id, at, received, page, referrer, type, visitor } of clicks) {
      const cell = `${at.slice(0, 16)} ${page} ${referrer}`;
      if (known.has(id)) totals.add(`${received.slice(0, 16)} duplicates`);
      else if (Date.parse(received) - Date.parse(at) > 3_600_000)
        totals.add(`${received.slice(0, 16)} late`);
      else {
        totals.add(`${cell} ${type}s`);
        totals.meet(`${cell} visitors`, [visitorHash(visitor)]);
      }
    }
    for (const { batch: id } of clicks) known.add(id);
  }
  return totals.figures;
}

/** Does what an event source mapping does with one window of a shard. */
async function process(
  world: World,
  roll: (below: number) => number,
  { shardId, window, mostBytes }: { shardId: string; window: number; mostBytes?: number },
  log: readonly Logged[],
): Promise<void> {
  const environments = [world.environment(mostBytes), world.environment(mostBytes)];
  let records = log.map(({ record }) => record);
  let state: unknown = {};
  let size = records.length;
  let triesOfBad = 0;
  // Lambda ends a window early when its state is too large: that depends on the records alone.
  const last = new Set(log.filter(() => roll(8) === 0).map(({ record }) => record));
  const invoke = (some: readonly Stored[], ends: 'closed' | 'early' | undefined) =>
    world
      .invoke(environments[roll(2)] ?? world.environment(mostBytes), {
        shardId,
        window,
        state,
        records: some,
        ends,
      })
      .catch(() => undefined);
  for (;;) {
    const before = records.slice(0, Math.min(size, 1 + roll(5)));
    const end = before.findIndex((record) => last.has(record));
    const some = end < 0 ? before : before.slice(0, end + 1);
    const rest = records.slice(some.length);
    // The last records may come with the end of the window, or before it.
    const closed = end < 0 && rest.length === 0 && (some.length === 0 || roll(2) === 0);
    const answer = await invoke(some, closed ? 'closed' : undefined);
    if (!answer) {
      size = roll(2) === 0 ? Math.max(1, Math.floor(some.length / 2)) : records.length;
      continue;
    }
    size = records.length;
    state = answer.state;
    const [failure] = answer.batchItemFailures;
    if (!failure) {
      records = rest;
      if (closed) return;
      if (end >= 0) {
        while (!(await invoke([], 'early'))) continue;
        state = {};
      }
      continue;
    }
    const at = records.findIndex(({ sequenceNumber }) => sequenceNumber === failure.itemIdentifier);
    triesOfBad = at === 0 ? triesOfBad + 1 : 1;
    records = records.slice(triesOfBad > 2 ? at + 1 : at);
    if (triesOfBad > 2) triesOfBad = 0;
  }
}
