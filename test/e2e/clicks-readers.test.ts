import {
  PutRecordCommand,
  UpdateShardCountCommand,
  UpdateStreamModeCommand,
} from '@aws-sdk/client-kinesis';
import { setBatchingWindow, whileStopped } from '../../demo/event-source-mapping.ts';
import { withClicks, type ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { messagesIn } from '../../demo/queue-depth.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { readShard } from '../../ops/replay/read.ts';
import { shardsOf } from '../../ops/replay/shards.ts';
import {
  figuresOf,
  lakeLines,
  newBatch,
  newPage,
  recordOf,
  send,
  type Batch,
} from './support/clicks.ts';
import { disturbed } from './support/disturb.ts';
import { given } from './support/given.ts';
import { runOps } from './support/ops.ts';
import { runningApp } from './support/running-app.ts';
import { isPast, progressOf, untilWindowsEnd } from './support/stream-progress.ts';

jest.setTimeout(120_000);

const app = runningApp();

/** Records whose way to analytics is timed. */
const TIMED = 15;
/** ms; how finely the way of a record can be told on a busy machine. */
const FLOOR = 50;
/** s; longer than any pause between retries. */
const MINUTE = 61;

given(['clock', 'processes', 'own laptop'], () => {
  beforeAll(async () => {
    const target = await withClicks(app.target);
    const { AnalyticsFunctionName, TrendingFunctionName } = target.clicks;
    for (const name of [AnalyticsFunctionName, TrendingFunctionName])
      await setBatchingWindow(target, name, 0);
  });

  it('analytics is as fast while trending is stopped, and while it fails', async () => {
    const target = await withClicks(app.target);
    const { clicks } = target;
    const { TrendingFunctionName: trending } = clicks;
    await lagOfAnalytics(target);
    const undisturbed = await lagOfAnalytics(target);

    let stopped = Infinity;
    await whileStopped(target, trending, async () => {
      stopped = await lagOfAnalytics(target);
      expect(await behind(trending)).toBeGreaterThan(0);
    });
    await untilRead(trending);

    let failing = Infinity;
    const plan = { seed: 1, share: 1, kinds: { error: 1 }, services: ['dynamodb'] };
    await disturbed(app.laptop.endpoint, { ...plan, principals: [trending] }, async () => {
      failing = await lagOfAnalytics(target);
      expect(await behind(trending)).toBeGreaterThan(0);
    });
    await untilWindowsEnd(app.laptop, [trending]);

    const most = Math.max(1.1 * undisturbed, undisturbed + FLOOR);
    expect(stopped).toBeLessThanOrEqual(most);
    expect(failing).toBeLessThanOrEqual(most);
  });

  it('a bad record blocks its shard for those who have to understand it, until it is given up; a replay shows it', async () => {
    const target = await withClicks(app.target);
    const { AnalyticsFunctionName, TrendingFunctionName } = target.clicks;
    const functions = [AnalyticsFunctionName, TrendingFunctionName];
    const page = newPage();
    const good = Array.from({ length: 6 }, () => newBatch(page));
    const [first] = good;
    const bad = `{"page":"${page}","no":"click"}\n`;
    let badShard = '';
    // Before it, behind it in its shard, and in others.
    await whileStopped(target, AnalyticsFunctionName, async () => {
      for (const batch of good.slice(0, 3)) await put(target, batch.visitor, recordOf(batch));
      const place = await put(target, first?.visitor ?? '', bad);
      for (const batch of good.slice(3)) await put(target, batch.visitor, recordOf(batch));
      const neighbour = newBatch(page, 5, first?.visitor);
      const behindIt = await put(target, neighbour.visitor, recordOf(neighbour));
      expect(behindIt.shardId).toBe(place.shardId);
      badShard = place.shardId;
      good.push(neighbour);
    });

    await waitUntil('the others have gone on', async () => {
      const shards = await progressOf(app.laptop, AnalyticsFunctionName);
      return shards.every(({ blocked, iteratorAge }) => blocked ?? iteratorAge === 0);
    });
    for (const name of functions) {
      const shards = await progressOf(app.laptop, name);
      expect(shards.filter(({ blocked }) => blocked).map(({ shardId }) => shardId)).toEqual([
        badShard,
      ]);
    }
    // Firehose need not understand it.
    await waitUntil('all is in the lake', async () => {
      await app.inside.skip(MINUTE);
      return (await lakeLines(target, page)).length === 1 + 5 * good.length;
    });
    expect(await lakeLines(target, '"no":"click"')).toEqual([bad.trimEnd()]);

    await untilWindowsEnd(app.laptop, functions);
    expect(await figuresOf(target, page)).toMatchObject({ views: 5 * good.length });
    const replay = ['failed', 'analytics', '--target', app.laptop.endpoint];
    const shown = await runOps('replay', replay);
    expect(shown).toMatchObject({ code: 3 });
    expect(shown.stdout).toContain(bad.trimEnd());
    expect(shown.stdout).toMatch(/^ {2}Still bad: \d+: .*Line 1/m);
    expect(await messagesIn(target, target.clicks.AnalyticsFailureQueueUrl)).toBe(1);
    expect(await runOps('replay', [...replay, '--discard'])).toMatchObject({ code: 0 });
    expect(await messagesIn(target, target.clicks.AnalyticsFailureQueueUrl)).toBe(0);
    expect(await figuresOf(target, page)).toMatchObject({ views: 5 * good.length });
  });

  it('shards are split and merged while clicks come: nothing is lost or doubled, and each visitor is in order', async () => {
    const target = await withClicks(app.target);
    const { clicks, kinesis } = target;
    const StreamARN = clicks.ClickStreamArn;
    const StreamModeDetails = { StreamMode: 'PROVISIONED' } as const;
    await kinesis.send(new UpdateStreamModeCommand({ StreamARN, StreamModeDetails }));
    const page = newPage();
    const visitors = Array.from({ length: 12 }, () => newBatch(page).visitor);
    const sent: Batch[] = [];
    for (const shards of [8, 5, 4]) {
      const TargetShardCount = shards;
      const scaling = { StreamARN, TargetShardCount, ScalingType: 'UNIFORM_SCALING' } as const;
      await Promise.all([
        ...visitors.map(async (visitor) => {
          for (let turn = 0; turn < 5; turn += 1) {
            const batch = newBatch(page, 2, visitor);
            sent.push(batch);
            await send(target, batch);
          }
        }),
        kinesis.send(new UpdateShardCountCommand(scaling)),
      ]);
    }
    await untilWindowsEnd(app.laptop, [clicks.AnalyticsFunctionName, clicks.TrendingFunctionName]);
    const ids = sent.flatMap(({ events }) => events.map(({ id }) => id));
    await waitUntil('all is in the lake', async () => {
      await app.inside.skip(MINUTE);
      return (await lakeLines(target, page)).length >= ids.length;
    });

    expect(await figuresOf(target, page)).toMatchObject({ views: ids.length, visitors: 12 });
    const inLake = (await lakeLines(target, page)).map((line) => {
      const click: { id: string } = JSON.parse(line);
      return click.id;
    });
    expect(inLake.toSorted()).toEqual(ids.toSorted());

    const inStream = await batchesByVisitor(target, visitors);
    for (const visitor of visitors)
      expect(inStream.get(visitor)).toEqual(
        sent.filter((batch) => batch.visitor === visitor).map(({ batch }) => batch),
      );
    // As analytics read them.
    const log = await app.inside.log(clicks.AnalyticsFunctionName);
    for (const visitor of visitors) {
      const places = (inStream.get(visitor) ?? []).map((batch) => log.indexOf(batch));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });
});

/** The median time from a record's being put to analytics' being done with it, ms. */
async function lagOfAnalytics(target: ClicksTarget): Promise<number> {
  const lags: number[] = [];
  for (let count = 0; count < TIMED; count += 1) {
    const batch = newBatch('/lag');
    const began = performance.now();
    const place = await put(target, batch.visitor, recordOf(batch));
    await waitFor(async () =>
      isPast(await progressOf(app.laptop, target.clicks.AnalyticsFunctionName), place),
    );
    lags.push(performance.now() - began);
  }
  return lags.toSorted((a, b) => a - b)[Math.floor(TIMED / 2)] ?? Infinity;
}

/** Looks as often as it can: what is timed takes milliseconds. */
async function waitFor(isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isDone()))
    if (performance.now() > deadline) throw new Error('Analytics stands still');
}

/** How old the oldest record is that a function has not read, ms. */
async function behind(functionName: string): Promise<number> {
  const shards = await progressOf(app.laptop, functionName);
  return Math.max(...shards.map(({ iteratorAge }) => iteratorAge));
}

async function untilRead(functionName: string): Promise<void> {
  await waitUntil(`${functionName} has read all`, async () => (await behind(functionName)) === 0);
}

async function put({ kinesis, clicks }: ClicksTarget, PartitionKey: string, text: string) {
  const { ShardId: shardId = '', SequenceNumber: sequenceNumber = '' } = await kinesis.send(
    new PutRecordCommand({
      StreamARN: clicks.ClickStreamArn,
      PartitionKey,
      Data: Buffer.from(text),
    }),
  );
  return { shardId, sequenceNumber };
}

/** In the order of the stream: parents before their children. */
async function batchesByVisitor(target: ClicksTarget, visitors: readonly string[]) {
  const found = new Map<string, string[]>(visitors.map((visitor) => [visitor, []]));
  for (const shardId of await shardsOf(target))
    for await (const { partitionKey, data } of readShard(target, shardId, { arrivedSince: 0 })) {
      const [line = ''] = Buffer.from(data).toString().split('\n');
      if (!found.has(partitionKey)) continue;
      const { batch }: { batch: string } = JSON.parse(line);
      found.get(partitionKey)?.push(batch);
    }
  return found;
}
