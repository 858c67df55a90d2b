import { Disturbance } from '../../src/gateway/disturbance/disturbance.ts';
import { disturbancePlan } from '../../src/gateway/disturbance/plan.ts';
import { Meter } from '../../src/gateway/metering/meter.ts';
import { createMappings, type Mappings } from '../../src/mappings/index.ts';
import type { Queue } from '../../src/services/sqs/queue.ts';
import { FakeInvoker } from '../support/fake-invoker.ts';
import { account, send, type Account } from '../support/queues.ts';
import { withoutStreams } from '../support/streams.ts';

let a: Account;
let queue: Queue;
let invoker: FakeInvoker;
let meter: Meter;
let disturbance: Disturbance;
let mappings: Mappings;

beforeEach(() => {
  a = account();
  queue = a.create('jobs', { VisibilityTimeout: 60 });
  invoker = new FakeInvoker();
  meter = new Meter(() => a.clock.now());
  disturbance = new Disturbance();
  mappings = createMappings({
    clock: a.clock,
    queues: a.queues,
    ...withoutStreams(a.clock),
    invoker: () => invoker,
    allows: () => true,
    watch: { meter, disturbance },
  });
});

afterEach(() => mappings.stop());

async function map(properties: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const [type] = mappings.resourceTypes;
  if (!type) throw new Error('mappings are not provisioned');
  await type.create({
    stackName: 'Video',
    logicalId: 'Mapping',
    type: type.type,
    generatedName: 'Video-Mapping-1a2b3c4d',
    properties: { EventSourceArn: queue.arn, FunctionName: 'worker', ...properties },
  });
  mappings.start();
  await a.clock.advance(0);
}

function sendMany(count: number, body = 'x'): void {
  for (let i = 0; i < count; i++) send(queue, { body });
}

const rows = () =>
  meter.read().calls.map(({ principal, action, calls, entries, units, errors, throttled }) => ({
    principal,
    action,
    calls,
    entries,
    units,
    errors,
    throttled,
  }));
const polls = { principal: 'mapping:worker', errors: 0, throttled: 0 };

/** Disturbs the first polls, all of them, in one way. */
const follow = (kind: string, until: number) =>
  disturbance.follow(disturbancePlan.parse({ share: 1, kinds: { [kind]: 1 }, until }));

describe("a mapping's polls are counted as AWS bills them", () => {
  it('ten messages a call, received and deleted, whatever the batch', async () => {
    sendMany(25);
    await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 1 });
    await a.clock.advance(1000);
    await invoker.invocations[0]?.succeed();
    const [received, deleted] = rows();
    expect(received).toMatchObject({ ...polls, action: 'ReceiveMessage', entries: 25 });
    expect(received?.calls).toBeGreaterThanOrEqual(3);
    expect(deleted).toEqual({
      ...polls,
      action: 'DeleteMessageBatch',
      calls: 3,
      entries: 25,
      units: 3,
    });
  });

  it('a long poll every 20 seconds while the queue is empty', async () => {
    await map();
    await a.clock.advance(65_000);
    send(queue, { body: 'x' });
    await a.clock.advance(0);
    expect(rows()).toEqual([
      { ...polls, action: 'ReceiveMessage', calls: 4, entries: 1, units: 4 },
    ]);
  });

  it('by 64 KB of what was received', async () => {
    sendMany(2, 'x'.repeat(100_000));
    await map();
    expect(rows()).toMatchObject([{ calls: 1, entries: 2, units: 4 }]);
  });

  it('without the deletion of what failed', async () => {
    sendMany(1);
    await map();
    await invoker.invocations[0]?.end({
      kind: 'function-error',
      requestId: 'r',
      payload: '{}',
      functionError: 'Handled',
    });
    expect(rows().map(({ action }) => action)).toEqual(['ReceiveMessage']);
  });

  it('with what goes back when a full queue is let go of', async () => {
    sendMany(1);
    await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 300 });
    await mappings.stop();
    expect(rows().map(({ action }) => action)).toContain('ChangeMessageVisibilityBatch');
  });
});

describe('a disturbed poller', () => {
  it.each([
    ['throttle', { errors: 0, throttled: 3 }],
    ['error', { errors: 3, throttled: 0 }],
  ])('asks again after a %s, once a second', async (kind, counts) => {
    sendMany(1);
    follow(kind, 3);
    await map();
    await a.clock.advance(2999);
    expect(invoker.invocations).toEqual([]);
    await a.clock.advance(1);
    expect(invoker.invocations).toHaveLength(1);
    expect(rows()).toMatchObject([{ action: 'ReceiveMessage', calls: 1, ...counts }]);
  });

  it('loses an answer: the messages come back after their visibility timeout, received twice', async () => {
    sendMany(1);
    follow('lostReply', 1);
    await map();
    await a.clock.advance(59_000);
    expect(invoker.invocations).toEqual([]);
    await a.clock.advance(1000);
    expect(invoker.invocations).toHaveLength(1);
    expect(invoker.invocations[0]?.payload).toContain('"ApproximateReceiveCount":"2"');
  });

  it('is not killed, and stops while it is refused', async () => {
    follow('killEnvironment', 1);
    sendMany(1);
    await map();
    expect(invoker.invocations).toHaveLength(1);
    await mappings.stop();
    follow('throttle', 1000);
    mappings.start();
    await a.clock.advance(0);
    await expect(mappings.stop()).resolves.toBeUndefined();
  });
});
