import { EventStreamCodec } from '@smithy/core/event-streams';
import * as fc from 'fast-check';
import { once } from 'node:events';
import { z } from 'zod';
import { VirtualClock } from '../../src/clock.ts';
import type { Consumer } from '../../src/services/kinesis/consumers.ts';
import { KinesisEngine, positionIn } from '../../src/services/kinesis/engine.ts';
import type { StartingPosition } from '../../src/services/kinesis/reading.ts';
import type { Stream } from '../../src/services/kinesis/stream.ts';
import type { Subscription } from '../../src/services/kinesis/subscription.ts';
import { Subscriptions } from '../../src/services/kinesis/subscriptions.ts';

const SHARD = 'shardId-000000000000';
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);
const payload = z.object({
  Records: z.array(z.object({ SequenceNumber: z.string(), Data: z.string() })).default([]),
  ContinuationSequenceNumber: z.string().optional(),
  MillisBehindLatest: z.number().optional(),
  ChildShards: z.array(z.object({ ShardId: z.string() })).optional(),
});

let clock: VirtualClock;
let engine: KinesisEngine;
let stream: Stream;
let consumer: Consumer;
let subscriptions: Subscriptions;

beforeEach(() => {
  clock = new VirtualClock();
  engine = new KinesisEngine(clock);
  stream = engine.create('clicks', {
    mode: 'PROVISIONED',
    shardCount: 1,
    retentionHours: 24,
    maxRecordSizeKiB: 1024,
    encryption: 'NONE',
  });
  consumer = engine.consumers.register(stream, 'trending');
  subscriptions = new Subscriptions(clock);
});

function subscribe(position: StartingPosition = { type: 'TRIM_HORIZON' }): Subscription {
  return subscriptions.open({
    consumerArn: consumer.arn,
    stream,
    shard: stream.shard(SHARD),
    position: positionIn(stream, SHARD, position),
    isRegistered: () => engine.consumers.find(consumer.arn) !== undefined,
  });
}

function put(...texts: readonly string[]): void {
  stream.put(
    texts.map((text) => ({ partitionKey: 'someone', data: Buffer.from(text).toString('base64') })),
  );
}

/** Everything there is to read now, message by message: its type, and what it carries. */
function read(subscription: Subscription): (z.output<typeof payload> & { type: string })[] {
  const chunk: unknown = subscription.read();
  if (!Buffer.isBuffer(chunk)) return [];
  const messages = [];
  for (let at = 0; at < chunk.length; at += chunk.readUInt32BE(at)) {
    const { headers, body } = codec.decode(chunk.subarray(at, at + chunk.readUInt32BE(at)));
    const type = headers[':event-type'] ?? headers[':exception-type'];
    messages.push({
      type: String(type?.value),
      ...payload.parse(JSON.parse(Buffer.from(body).toString())),
    });
  }
  return messages;
}

/** What is read until nothing more comes. */
function drain(subscription: Subscription): ReturnType<typeof read> {
  const messages: ReturnType<typeof read> = [];
  for (let some = read(subscription); some.length > 0; some = read(subscription))
    messages.push(...some);
  return messages;
}

const textsOf = (messages: ReturnType<typeof read>): string[] =>
  messages.flatMap(({ Records }) =>
    Records.map(({ Data }) => Buffer.from(Data, 'base64').toString()),
  );

const numbers = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => String(from + i));

it('begins with an initial response, and says where the reader is though nothing is there', () => {
  expect(drain(subscribe({ type: 'LATEST' }))).toMatchObject([
    { type: 'initial-response' },
    { type: 'SubscribeToShardEvent', Records: [], MillisBehindLatest: 0 },
  ]);
});

it('pushes records as they come', () => {
  put('before');
  const subscription = subscribe({ type: 'LATEST' });
  drain(subscription);
  put('one');
  expect(textsOf(drain(subscription))).toEqual(['one']);
  put('two', 'three');
  expect(textsOf(drain(subscription))).toEqual(['two', 'three']);
});

it('is heard of every five seconds when nothing comes', async () => {
  const subscription = subscribe();
  drain(subscription);
  await clock.advance(4_999);
  expect(drain(subscription)).toEqual([]);
  await clock.advance(1);
  expect(drain(subscription)).toMatchObject([{ type: 'SubscribeToShardEvent', Records: [] }]);
});

it('goes on where the last event says, without a gap or a repetition', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ puts: fc.nat(5), reads: fc.boolean(), again: fc.boolean() }), {
        minLength: 1,
        maxLength: 30,
      }),
      async (steps) => {
        let subscription = subscribe({ type: 'LATEST' });
        let continuation = '';
        let written = 0;
        const seen: string[] = [];
        const readAll = (): void => {
          const messages = drain(subscription);
          seen.push(...textsOf(messages));
          continuation = messages.at(-1)?.ContinuationSequenceNumber ?? continuation;
        };
        readAll();
        for (const { puts, reads, again } of steps) {
          put(...numbers(written, puts));
          written += puts;
          if (reads) readAll();
          if (!again) continue;
          // What was pushed and not read is pushed once more.
          subscription.destroy();
          await clock.advance(5_000);
          subscription = subscribe({
            type: 'AFTER_SEQUENCE_NUMBER',
            sequenceNumber: continuation,
          });
        }
        readAll();
        subscription.destroy();
        await clock.advance(5_000);
        expect(seen).toEqual(numbers(0, written));
      },
    ),
    { numRuns: 60, seed: 20261122 },
  );
});

it('keeps no more than an event ready for a reader that does not read', async () => {
  const subscription = subscribe();
  const large = 'x'.repeat(500_000);
  for (let second = 0; second < 10; second++) {
    put(large, large);
    await clock.advance(1_000);
  }
  expect(subscription.readableLength).toBeLessThan(3_000_000);
  expect(textsOf(drain(subscription))).toHaveLength(20);
});

it('ends with the shard, and names its children', async () => {
  const subscription = subscribe();
  put('last');
  stream.split(SHARD, (2n ** 127n).toString());
  const messages = drain(subscription);
  expect(textsOf(messages)).toEqual(['last']);
  expect(messages.at(-1)?.ChildShards?.map(({ ShardId }) => ShardId)).toEqual([
    'shardId-000000000001',
    'shardId-000000000002',
  ]);
  expect(messages.at(-1)).not.toHaveProperty('ContinuationSequenceNumber');
  await once(subscription, 'end');
});

it('ends after five minutes', async () => {
  const subscription = subscribe();
  subscription.resume();
  await clock.advance(299_999);
  expect(subscription.readableEnded).toBe(false);
  await clock.advance(1);
  expect(subscription.readableEnded).toBe(true);
});

it('cannot be taken over for five seconds, and is told when it is', async () => {
  const first = subscribe();
  await clock.advance(4_999);
  expect(() => subscribe()).toThrow('began within the last 5 seconds');
  await clock.advance(1);
  drain(first);
  const second = subscribe();
  expect(drain(first)).toMatchObject([{ type: 'ResourceInUseException' }]);
  put('to the second');
  expect(textsOf(drain(second))).toEqual(['to the second']);
});

it.each([
  ['its consumer', () => engine.consumers.deregister(consumer)],
  ['the stream', () => engine.remove(stream.arn, true)],
])('fails when %s is no more', async (_, remove) => {
  const subscription = subscribe();
  drain(subscription);
  remove();
  await clock.advance(5_000);
  expect(drain(subscription)).toMatchObject([{ type: 'ResourceNotFoundException' }]);
});

it('leaves nothing behind once its reader is gone', async () => {
  const timers = jest.spyOn(clock, 'at');
  const subscription = subscribe();
  drain(subscription);
  const reads = jest.spyOn(stream.shard(SHARD), 'read');
  subscription.destroy();
  await once(subscription, 'close');
  put('nobody reads this');
  timers.mockClear();
  await clock.advance(600_000);
  expect(reads).not.toHaveBeenCalled();
  expect(timers).not.toHaveBeenCalled();
});
