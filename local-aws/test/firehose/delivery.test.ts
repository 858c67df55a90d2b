import { gunzipSync } from 'node:zlib';
import { disturbancePlan } from '../../src/gateway/disturbance/plan.ts';
import { lake, type Lake } from './lake.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let l: Lake;

async function start(options: Parameters<typeof lake>[0] = {}): Promise<void> {
  l = await lake(options);
  await l.create();
}

afterEach(() => l.firehose.stop());

describe('a buffer', () => {
  test('is one object once its first record has waited for the interval', async () => {
    await start();
    l.streams.put('one\n');
    await l.clock.advance(40 * SECOND);
    l.streams.put('two\n');
    await l.clock.advance(20 * SECOND - 1);
    expect(l.texts()).toEqual([]);
    await l.clock.advance(1);
    expect(l.texts()).toEqual(['one\ntwo\n']);
  });

  test('is delivered at once when it is full', async () => {
    await start();
    const half = 'x'.repeat(512 * 1024);
    l.streams.put(half);
    await l.clock.advance(0);
    expect(l.objects).toHaveLength(0);
    l.streams.put(half);
    await l.clock.advance(0);
    expect(l.objects.map(({ body }) => body.length)).toEqual([1024 * 1024]);
  });

  test('lies under the hour in which its oldest record arrived, whatever the time is now', async () => {
    await start();
    l.streams.put('late in the evening\n');
    await l.clock.advance(MINUTE);
    expect(l.objects[0]?.key).toMatch(
      /^clicks\/hour=2026-11-22-21\/Clicks-Delivery-1a2b3c4d-1-2026-11-22-21-59-50-[0-9a-f-]{36}$/,
    );
  });

  test('belongs to one shard', async () => {
    await start({ shardIds: ['a', 'b'] });
    l.streams.put('a1 ', 'a');
    l.streams.put('b1 ', 'b');
    l.streams.put('a2 ', 'a');
    await l.clock.advance(MINUTE);
    expect(l.texts().toSorted()).toEqual(['a1 a2 ', 'b1 ']);
  });
});

test('objects can be compressed', async () => {
  l = await lake({ destination: { CompressionFormat: 'GZIP' } });
  await l.create();
  l.streams.put('one\n');
  await l.clock.advance(MINUTE);
  // Compression is work of another thread: it needs real time, and the delivery ends with it.
  while (l.objects.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(l.objects[0]?.key).toMatch(/\.gz$/);
  expect(gunzipSync(l.objects[0]?.body ?? '').toString()).toBe('one\n');
});

describe('reading', () => {
  test('begins with what comes after the creation', async () => {
    l = await lake();
    l.streams.put('before ');
    await l.create();
    l.streams.put('after ');
    await l.clock.advance(MINUTE);
    expect(l.texts()).toEqual(['after ']);
  });

  test('goes on in the shards that follow a split and a merge, from their beginning', async () => {
    await start({ shardIds: ['a', 'b'] });
    l.streams.put('a1 ', 'a');
    l.streams.replace(['a', 'b'], 'ab');
    l.streams.put('ab1 ', 'ab');
    l.streams.replace(['ab'], 'c');
    l.streams.put('c1 ', 'c');
    await l.clock.advance(MINUTE);
    expect(l.texts().toSorted()).toEqual(['a1 ', 'ab1 ', 'c1 ']);
  });

  test('of a child waits while its parent cannot be read to its end', async () => {
    await start();
    l.state.bucketExists = false;
    const full = 'x'.repeat(1024 * 1024);
    for (const data of [full, full, 'last ']) l.streams.put(data);
    l.streams.replace(['shard-0'], 'child');
    l.streams.put('child ', 'child');
    await l.clock.advance(10 * MINUTE);
    l.state.bucketExists = true;
    await l.clock.advance(10 * MINUTE);
    const texts = l.texts().map((text) => (text === full ? 'full' : text));
    expect(texts.slice(0, 2)).toEqual(['full', 'full']);
    expect(texts.slice(2).toSorted()).toEqual(['child ', 'last ']);
  });

  test('ends with the stream, and what was read is delivered', async () => {
    await start();
    l.streams.put('one ');
    l.streams.delete();
    await l.clock.advance(MINUTE);
    expect(l.texts()).toEqual(['one ']);
  });

  test('ends with the service', async () => {
    await start();
    l.streams.put('one');
    await l.firehose.stop();
    await l.clock.advance(HOUR);
    expect(l.streams.watchers).toBe(0);
    expect(l.objects).toEqual([]);
  });
});

describe('what S3 refuses', () => {
  test('is kept and tried again until it is taken, and the log says why', async () => {
    await start();
    l.state.denied.add('s3:PutObject');
    l.streams.put('one ');
    await l.clock.advance(HOUR);
    expect(l.objects).toEqual([]);
    l.streams.put('two ');
    l.state.denied.clear();
    await l.clock.advance(6 * MINUTE);
    expect(l.texts()).toEqual(['one ', 'two ']);
    expect(l.told).toEqual([
      expect.stringMatching(
        /^Firehose Clicks-Delivery-1a2b3c4d could not write .* not authorized to perform s3:PutObject .* tries again for 24 hours/,
      ),
    ]);
    expect(l.events[0]).toContain('"errorCode":"S3.AccessDenied"');
  });

  test('is lost after 24 hours, said so, and what came later is delivered', async () => {
    await start();
    l.state.bucketExists = false;
    l.streams.put('old ');
    await l.clock.advance(MINUTE + 23 * HOUR);
    l.streams.put('new ');
    await l.clock.advance(HOUR);
    l.state.bucketExists = true;
    await l.clock.advance(HOUR);
    expect(l.texts()).toEqual(['new ']);
    expect(l.told[1]).toMatch(/bucket does not exist.*these records are lost/);
  });

  test('makes reading wait after one more buffer', async () => {
    await start();
    l.state.bucketExists = false;
    const full = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 5; count++) l.streams.put(full);
    await l.clock.advance(HOUR);
    l.state.bucketExists = true;
    await l.clock.advance(6 * MINUTE);
    expect(l.objects.map(({ body }) => body.length)).toEqual(Array(5).fill(1024 * 1024));
  });
});

describe('a disturbance', () => {
  test('that loses a reply makes the same records come twice', async () => {
    await start();
    l.disturbance.follow(
      disturbancePlan.parse({
        share: 1,
        kinds: { lostReply: 1 },
        actions: ['PutObject'],
        until: 1,
      }),
    );
    l.streams.put('one ');
    await l.clock.advance(2 * MINUTE);
    expect(l.texts()).toEqual(['one ', 'one ']);
    expect(new Set(l.objects.map(({ key }) => key)).size).toBe(2);
  });

  test('that throttles delays a delivery, and loses nothing', async () => {
    await start();
    l.disturbance.follow(
      disturbancePlan.parse({
        share: 1,
        kinds: { throttle: 1, error: 1 },
        principals: ['firehose:'],
        until: 3,
      }),
    );
    l.streams.put('one ');
    await l.clock.advance(2 * MINUTE);
    expect(l.texts()).toEqual(['one ']);
    const row = l.meter.read().calls.find(({ service }) => service === 's3');
    expect(row).toMatchObject({ principal: 'firehose:Clicks-Delivery-1a2b3c4d', calls: 1 });
    expect((row?.errors ?? 0) + (row?.throttled ?? 0)).toBe(3);
  });
});
