import { VirtualClock } from '../../src/clock.ts';
import { KinesisEngine } from '../../src/services/kinesis/engine.ts';
import type { Stream } from '../../src/services/kinesis/stream.ts';
import type { StreamSettings } from '../../src/services/kinesis/stream-settings.ts';

const HOUR = 60 * 60 * 1000;
const FIRST = 'shardId-000000000000';

let clock: VirtualClock;
let engine: KinesisEngine;
beforeEach(() => {
  clock = new VirtualClock();
  engine = new KinesisEngine(clock);
});

const create = (settings: Partial<StreamSettings> = {}): Stream =>
  engine.create('clicks', {
    mode: 'PROVISIONED',
    shardCount: 1,
    retentionHours: 24,
    maxRecordSizeKiB: 1024,
    encryption: 'NONE',
    ...settings,
  });
const record = (text: string) => ({
  partitionKey: 'someone',
  data: Buffer.from(text).toString('base64'),
});
const textsFrom = (stream: Stream, shardId = FIRST): readonly string[] =>
  engine
    .open(stream.arn, shardId, { type: 'TRIM_HORIZON' })
    .read({ records: 10_000, bytes: 1e6 })
    .records.map(({ data }) => Buffer.from(data).toString());

it('forgets a record when its retention is over, and not before', async () => {
  const stream = create();
  stream.put([record('old')]);
  await clock.advance(HOUR);
  stream.put([record('new')]);
  await clock.advance(23 * HOUR);
  expect(textsFrom(stream)).toEqual(['old', 'new']);
  await clock.advance(1);
  expect(textsFrom(stream)).toEqual(['new']);
});

it('keeps records longer, or forgets them at once, as the retention changes', async () => {
  const stream = create();
  stream.put([record('old')]);
  stream.changeRetention(48);
  await clock.advance(30 * HOUR);
  expect(textsFrom(stream)).toEqual(['old']);
  stream.changeRetention(24);
  expect(textsFrom(stream)).toEqual([]);
});

it('lets a reader whose place was forgotten go on with the oldest record left', async () => {
  const stream = create();
  stream.put([record('a'), record('b')]);
  const cursor = engine.open(stream.arn, FIRST, { type: 'TRIM_HORIZON' });
  await clock.advance(25 * HOUR);
  stream.put([record('c')]);
  const { records, millisBehindLatest } = cursor.read({ records: 10, bytes: 1e6 });
  expect(records).toEqual([
    {
      sequenceNumber: expect.any(String),
      partitionKey: 'someone',
      data: Buffer.from('c'),
      arrivedAt: clock.now(),
    },
  ]);
  expect(millisBehindLatest).toBe(0);
});

it('forgets a closed shard with its last record, and names it as a parent no longer', async () => {
  const stream = create();
  stream.put([record('a')]);
  stream.split(FIRST, '42');
  expect(engine.shards(stream.arn)).toEqual([
    { shardId: FIRST, parentShardIds: [] },
    { shardId: 'shardId-000000000001', parentShardIds: [FIRST] },
    { shardId: 'shardId-000000000002', parentShardIds: [FIRST] },
  ]);
  await clock.advance(24 * HOUR + 1);
  expect(engine.shards(stream.arn)).toEqual([
    { shardId: 'shardId-000000000001', parentShardIds: [] },
    { shardId: 'shardId-000000000002', parentShardIds: [] },
  ]);
  expect(() => engine.open(stream.arn, FIRST, { type: 'LATEST' })).toThrow('does not exist');
});

it('tells who watches of records, of new shards and of the end, until they have enough', () => {
  const stream = create();
  const consumer = engine.consumers.register(stream, 'trending');
  let [byStream, byConsumer] = [0, 0];
  engine.watch(stream.arn, () => (byStream += 1));
  const enough = engine.watch(consumer.arn, () => (byConsumer += 1));
  stream.put([record('a'), record('b')]);
  expect([byStream, byConsumer]).toEqual([1, 1]);
  enough();
  stream.split(FIRST, '42');
  engine.remove(stream.arn, true);
  expect([byStream, byConsumer]).toEqual([3, 1]);
  expect([engine.has(stream.arn), engine.has(consumer.arn)]).toEqual([false, false]);
});

it('doubles an on-demand stream that was at its limit for ten seconds, not one in a burst', async () => {
  const stream = create({ mode: 'ON_DEMAND', shardCount: undefined });
  expect(stream.openShards).toHaveLength(4);
  const tooMany = () => stream.put(Array.from({ length: 1500 }, (_, i) => record(String(i))));
  for (let second = 0; second < 5; second++) {
    tooMany();
    await clock.advance(1000);
  }
  await clock.advance(5000);
  for (let second = 0; second <= 9; second++) {
    tooMany();
    await clock.advance(1000);
  }
  expect(stream.openShards).toHaveLength(4);
  tooMany();
  expect(stream.openShards).toHaveLength(8);
});

it('takes nothing of a request that breaks a rule', () => {
  const stream = create();
  expect(() => stream.put([record('good'), { partitionKey: 'k', data: 'not base64' }])).toThrow(
    'not base64',
  );
  expect(textsFrom(stream)).toEqual([]);
});

it('never counts back, even if the clock does', () => {
  const times = [2000, 1000];
  let now = 2000;
  const moving = new KinesisEngine({ now: () => now, at: () => () => {} });
  const stream = moving.create('clicks', create().settings);
  for (const time of times) {
    now = time;
    stream.put([record(String(time))]);
  }
  const { records } = moving
    .open(stream.arn, FIRST, { type: 'TRIM_HORIZON' })
    .read({ records: 10, bytes: 1e6 });
  expect(records.map(({ arrivedAt }) => arrivedAt)).toEqual([2000, 2000]);
});
