import * as z from 'zod';
import { withClicks, type ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { messagesIn } from '../../demo/queue-depth.ts';
import { seededRandom } from '../../demo/seeded-random.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { figuresOf, lakeLines, newBatch, newPage, send, type Batch } from './support/clicks.ts';
import { disturbed } from './support/disturb.ts';
import { given } from './support/given.ts';
import { runOps } from './support/ops.ts';
import { runningApp } from './support/running-app.ts';
import { progressOf, untilWindowsEnd } from './support/stream-progress.ts';

jest.setTimeout(120_000);

const app = runningApp();

const SEED = 1;
const EVENTS = 2_000;
const WAVES = 8;
const EVENTS_OF_BATCH = 10;
/** Requests that are waited for at the same time. */
const AT_ONCE = 8;
/** s; a window of analytics, and a buffer of Firehose. */
const MINUTE = 60;

const kinds = { throttle: 1, error: 1, lostReply: 1, killEnvironment: 1 };

const clickSchema = z.object({ id: z.string() });

given(['clock', 'processes', 'own laptop'], () => {
  it('a tenth of all calls fails, batches come twice and out of order: each event is in the lake, and is counted once', async () => {
    const target = await withClicks(app.target);
    const { clicks } = target;
    const page = newPage();
    const random = seededRandom(SEED);
    const batches = Array.from({ length: EVENTS / EVENTS_OF_BATCH }, () =>
      newBatch(page, EVENTS_OF_BATCH),
    );
    const before = await figuresOf(target, page);
    const principals = [
      clicks.CollectorFunctionName,
      clicks.AnalyticsFunctionName,
      clicks.TrendingFunctionName,
      clicks.DeliveryStreamName,
    ];
    let repeated = 0;
    const { strikes } = await disturbed(
      app.laptop.endpoint,
      { seed: SEED, share: 0.1, kinds, principals },
      async () => {
        for (const wave of wavesOf(batches, random)) {
          repeated += wave.repeated;
          await sendAll(target, wave.batches);
          await app.inside.skip(MINUTE);
        }
        await untilCounted(target);
      },
    );
    for (const kind of Object.keys(kinds)) expect(strikes[kind]).toBeGreaterThan(0);

    const lost = EVENTS - (await figuresOf(target, page)).views;
    const failed = await failedBatches(target);
    console.log(
      `${JSON.stringify(strikes)}; ${failed} batches in on-failure queues, ` +
        `${((100 * lost) / EVENTS).toFixed(2)} % of the events needed a replay.`,
    );
    expect(await replayFailed()).toEqual([0, 0]);
    expect(await failedBatches(target)).toBe(0);

    const { views, visitors, duplicates } = await figuresOf(target, page);
    expect({ views, visitors, needed: `replay of ${lost}` }).toEqual({
      views: EVENTS,
      visitors: batches.length,
      needed: `replay of ${lost}`,
    });
    // Those that were sent twice; and those whose answer was lost on the way.
    expect(duplicates - before.duplicates).toBeGreaterThanOrEqual(repeated * EVENTS_OF_BATCH);

    expect(await untilInLake(target, batches)).toEqual([]);
  });

  it('DynamoDB refuses analytics until a window is given up: its records are on the on-failure queue, and a replay counts them', async () => {
    const target = await withClicks(app.target);
    const page = newPage();
    const batches = Array.from({ length: 4 }, () => newBatch(page));
    // The window that they come in begins just now.
    await app.inside.skip(MINUTE - (((await app.inside.now()) / 1000) % MINUTE));
    await sendAll(target, batches);
    await untilAllTaken(target);
    const principals = [target.clicks.AnalyticsFunctionName];
    const plan = { seed: 1, share: 1, kinds: { error: 1 }, services: ['dynamodb'], principals };
    await disturbed(app.laptop.endpoint, plan, () => untilCounted(target));

    expect(await figuresOf(target, page)).toMatchObject({ views: 0 });
    expect(await messagesIn(target, target.clicks.AnalyticsFailureQueueUrl)).toBeGreaterThan(0);
    expect(await replayFailed()).toEqual([0, 0]);
    expect(await figuresOf(target, page)).toMatchObject({ views: 20, visitors: 4 });
    expect(await failedBatches(target)).toBe(0);
  });
});

interface Wave {
  readonly batches: readonly Batch[];
  /** How many of them were sent before. */
  readonly repeated: number;
}

/** A window's batches each: shuffled, a tenth of them once more, in the same window or the next. */
function wavesOf(batches: readonly Batch[], random: () => number): readonly Wave[] {
  const size = batches.length / WAVES;
  let late: readonly Batch[] = [];
  return Array.from({ length: WAVES + 1 }, (_, index) => {
    const own = batches.slice(index * size, (index + 1) * size);
    const again = own.filter(() => random() < 0.1);
    const held = again.filter(() => random() < 0.5);
    const now = [...own, ...again.filter((batch) => !held.includes(batch)), ...late];
    const repeated = now.length - own.length;
    late = held;
    return { batches: shuffled(now, random), repeated };
  });
}

function shuffled<T>(some: readonly T[], random: () => number): readonly T[] {
  return some
    .map((one) => ({ one, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

async function sendAll(target: ClicksTarget, batches: readonly Batch[]): Promise<void> {
  const waiting = batches.values();
  const sendWaiting = async (): Promise<void> => {
    for (const batch of waiting) await send(target, batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendWaiting));
}

/** Their windows are open still: no time passes. */
async function untilAllTaken({ clicks }: ClicksTarget): Promise<void> {
  await waitUntil('analytics has taken all', async () => {
    const shards = await progressOf(app.laptop, clicks.AnalyticsFunctionName);
    return shards.every(({ iteratorAge }) => iteratorAge === 0);
  });
}

function untilCounted({ clicks }: ClicksTarget): Promise<void> {
  return untilWindowsEnd(app.laptop, [clicks.AnalyticsFunctionName, clicks.TrendingFunctionName]);
}

async function failedBatches(target: ClicksTarget): Promise<number> {
  const { AnalyticsFailureQueueUrl, TrendingFailureQueueUrl } = target.clicks;
  const counts = await Promise.all(
    [AnalyticsFailureQueueUrl, TrendingFailureQueueUrl].map((queue) => messagesIn(target, queue)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What trending gave up is discarded: it forgets by itself. */
async function replayFailed(): Promise<readonly number[]> {
  const where = ['--target', app.laptop.endpoint];
  const analytics = await runOps('replay', ['failed', 'analytics', ...where]);
  const trending = await runOps('replay', ['failed', 'trending', '--discard', ...where]);
  return [analytics.code, trending.code];
}

/** The ids that the lake lacks when Firehose has delivered all it had. */
async function untilInLake(
  target: ClicksTarget,
  batches: readonly Batch[],
): Promise<readonly string[]> {
  const page = batches[0]?.events[0]?.page ?? '';
  const sent = batches.flatMap(({ events }) => events.map(({ id }) => id));
  let missing: readonly string[] = sent;
  await waitUntil('Firehose has delivered', async () => {
    const arrived = new Set((await lakeLines(target, page)).map(idOf));
    missing = sent.filter((id) => !arrived.has(id));
    if (missing.length > 0) await app.inside.skip(MINUTE);
    return missing.length === 0;
  }).catch(() => undefined);
  return missing;
}

function idOf(line: string): string {
  return clickSchema.parse(JSON.parse(line)).id;
}
