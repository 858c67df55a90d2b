import type { SqsEventRecord } from '../../src/mappings/sqs-event.ts';
import { createMappings, type Mappings } from '../../src/mappings/index.ts';
import type { DeclaredResource, ProvisionedResource } from '../../src/resource-type.ts';
import type { Queue } from '../../src/services/sqs/queue.ts';
import { FakeInvoker } from '../support/fake-invoker.ts';
import { account, send, type Account } from '../support/queues.ts';
import { withoutStreams } from '../support/streams.ts';

let a: Account;
let invoker: FakeInvoker;
let mappings: Mappings;
let denied: readonly string[];

beforeEach(() => {
  a = account();
  invoker = new FakeInvoker();
  denied = [];
  mappings = createMappings({
    clock: a.clock,
    queues: a.queues,
    ...withoutStreams(a.clock),
    invoker: () => invoker,
    allows: (_function, { action }) => !denied.includes(action),
  });
  mappings.start();
});

afterEach(() => mappings.stop());

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:worker';

async function map(
  queue: Queue,
  properties: DeclaredResource['properties'] = {},
): Promise<ProvisionedResource> {
  const [type] = mappings.resourceTypes;
  if (!type) throw new Error('mappings are not provisioned');
  const created = await type.create({
    stackName: 'Video',
    logicalId: 'Mapping',
    type: type.type,
    generatedName: 'Video-Mapping-1a2b3c4d',
    properties: {
      EventSourceArn: queue.arn,
      FunctionName: 'worker',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...properties,
    },
  });
  await settled();
  return created;
}

/** Everything that waits on already settled promises has run. */
const settled = () => a.clock.advance(0);

function eventOf(i: number): { Records: readonly SqsEventRecord[] } {
  return JSON.parse(invoker.invocations[i]?.payload ?? '{}');
}

/** The bodies of each batch so far. */
function batches(): readonly (readonly string[])[] {
  return invoker.invocations.map((_, i) => eventOf(i).Records.map(({ body }) => body));
}

function sendMany(queue: Queue, count: number): void {
  queue.send(Array.from({ length: count }, (_, i) => ({ body: String(i) })));
}

describe('a batch', () => {
  it("reaches the function as AWS's event, and is deleted when done", async () => {
    const queue = a.create('jobs');
    await map(queue);
    const { messageId } = send(queue, {
      body: 'x',
      attributes: { kind: { DataType: 'String', StringValue: 'video' } },
      messageGroupId: 'tenant',
    });
    await settled();
    expect(mappings.busy()).toBe(true);
    expect(invoker.invocations[0]?.functionArn).toBe(FUNCTION);
    const now = String(a.clock.now());
    expect(eventOf(0)).toEqual({
      Records: [
        {
          messageId,
          receiptHandle: expect.any(String),
          body: 'x',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: now,
            SenderId: '000000000000',
            ApproximateFirstReceiveTimestamp: now,
            MessageGroupId: 'tenant',
          },
          messageAttributes: {
            kind: {
              stringValue: 'video',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'String',
            },
          },
          md5OfBody: '9dd4e461268c8034f5c8564e155c67a6',
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: 'us-east-1',
        },
      ],
    });
    await invoker.invocations[0]?.succeed();
    expect(queue.counts).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
    expect(mappings.busy()).toBe(false);
  });

  it('leaves what failed to wait out its visibility timeout', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 30 });
    await map(queue);
    sendMany(queue, 3);
    await settled();
    const failed = eventOf(0).Records[1]?.messageId;
    await invoker.invocations[0]?.succeed({ batchItemFailures: [{ itemIdentifier: failed }] });
    expect(queue.counts).toEqual({ visible: 0, notVisible: 1, delayed: 0 });
    await a.clock.advance(29_999);
    expect(batches()).toEqual([['0', '1', '2']]);
    await a.clock.advance(1);
    expect(batches()).toEqual([['0', '1', '2'], ['1']]);
  });

  it.each([
    ['throws', { kind: 'function-error', requestId: 'r', payload: '{}', functionError: 'Handled' }],
    [
      'is throttled',
      { kind: 'throttled', reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    ],
  ] as const)('comes back whole when the function %s', async (_, result) => {
    const queue = a.create('jobs', { VisibilityTimeout: 30 });
    await map(queue);
    sendMany(queue, 2);
    await settled();
    await invoker.invocations[0]?.end(result);
    await a.clock.advance(30_000);
    expect(batches()).toEqual([
      ['0', '1'],
      ['0', '1'],
    ]);
  });

  it('holds ten messages at most without a window', async () => {
    const queue = a.create('jobs');
    sendMany(queue, 12);
    await map(queue);
    expect(batches().map((one) => one.length)).toEqual([10, 2]);
  });

  it('carries no more than one invocation can; the rest begins the next', async () => {
    const queue = a.create('jobs');
    const body = 'x'.repeat(1_000_000);
    for (let i = 0; i < 10; i++) send(queue, { body });
    await map(queue);
    expect(batches().map((one) => one.length)).toEqual([6, 4]);
    for (const { payload } of invoker.invocations)
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(6 * 1024 * 1024);
  });
});

describe('a batching window', () => {
  it('gathers until the batch is full', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 400 });
    await map(queue, { BatchSize: 25, MaximumBatchingWindowInSeconds: 300 });
    sendMany(queue, 24);
    await a.clock.advance(10_000);
    expect(batches()).toEqual([]);
    sendMany(queue, 1);
    await settled();
    expect(batches().map((one) => one.length)).toEqual([25]);
  });

  it('ends that long after its first message', async () => {
    const queue = a.create('jobs');
    await map(queue, { MaximumBatchingWindowInSeconds: 5 });
    await a.clock.advance(60_000);
    sendMany(queue, 1);
    await a.clock.advance(4000);
    sendMany(queue, 1);
    await a.clock.advance(999);
    expect(batches()).toEqual([]);
    await a.clock.advance(1);
    expect(batches().map((one) => one.length)).toEqual([2]);
  });
});

it('does not wait for the window when a batch is as large as an invocation may be', async () => {
  const queue = a.create('jobs');
  await map(queue, { MaximumBatchingWindowInSeconds: 10 });
  const body = 'x'.repeat(1_000_000);
  for (let i = 0; i < 8; i++) send(queue, { body });
  await settled();
  expect(batches().map((one) => one.length)).toEqual([6]);
  await a.clock.advance(10_000);
  expect(batches().map((one) => one.length)).toEqual([6, 2]);
});

describe('concurrency', () => {
  const single = { BatchSize: 1 };

  it('is at most MaximumConcurrency', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 3600 });
    await map(queue, { ...single, ScalingConfig: { MaximumConcurrency: 2 } });
    sendMany(queue, 5);
    await a.clock.advance(600_000);
    expect(batches()).toEqual([['0'], ['1']]);
    expect(queue.counts.visible).toBe(3);
    await invoker.invocations[0]?.succeed();
    expect(batches()).toEqual([['0'], ['1'], ['2']]);
  });

  it('starts at five and grows by 300 a minute while that is too little', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 3600 });
    await map(queue, single);
    sendMany(queue, 2000);
    await settled();
    expect(invoker.invocations).toHaveLength(5);
    await a.clock.advance(60_000);
    expect(invoker.invocations).toHaveLength(305);
    await a.clock.advance(5 * 60_000);
    expect(invoker.invocations).toHaveLength(1250);
  });

  it('starts at five again once everything was done', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 3600 });
    await map(queue, single);
    sendMany(queue, 20);
    await a.clock.advance(60_000);
    expect(invoker.invocations).toHaveLength(20);
    for (const invocation of invoker.invocations) await invocation.succeed();
    sendMany(queue, 20);
    await settled();
    expect(invoker.invocations).toHaveLength(25);
  });
});

/** Messages whose group is their first letter. */
function put(queue: Queue, names: readonly string[], padding = ''): void {
  queue.send(
    names.map((name) => ({
      body: name + padding,
      messageGroupId: name.slice(0, 1),
      messageDeduplicationId: name,
    })),
  );
}

describe('a FIFO queue', () => {
  it('has one batch of a group in flight at a time', async () => {
    const queue = a.create('jobs.fifo');
    await map(queue, { BatchSize: 2 });
    put(queue, ['a1', 'a2', 'a3', 'b1']);
    await settled();
    expect(batches()).toEqual([['a1', 'a2'], ['b1']]);
    await invoker.invocations[0]?.succeed();
    expect(batches()).toEqual([['a1', 'a2'], ['b1'], ['a3']]);
  });

  it('stays in order when a failed message comes back', async () => {
    const queue = a.create('jobs.fifo', { VisibilityTimeout: 30 });
    await map(queue);
    put(queue, ['a1', 'a2', 'a3']);
    await settled();
    const [, ...failed] = eventOf(0).Records.map(({ messageId: itemIdentifier }) => ({
      itemIdentifier,
    }));
    await invoker.invocations[0]?.succeed({ batchItemFailures: failed });
    put(queue, ['a4']);
    await a.clock.advance(30_000);
    expect(batches()).toEqual([
      ['a1', 'a2', 'a3'],
      ['a2', 'a3', 'a4'],
    ]);
  });

  it('does not let the rest of a batch too large overtake its group', async () => {
    const queue = a.create('jobs.fifo');
    put(queue, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'], 'x'.repeat(1_000_000));
    await map(queue);
    expect(batches()).toHaveLength(1);
    await invoker.invocations[0]?.succeed();
    expect(batches().map((one) => one.map((body) => body.slice(0, 2)))).toEqual([
      ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'],
      ['a7', 'a8'],
    ]);
  });
});

describe('letting go', () => {
  it('sets no timer while the queue is empty', async () => {
    const at = jest.spyOn(a.clock, 'at');
    await map(a.create('jobs'));
    await a.clock.advance(14 * 24 * 3_600_000);
    expect(at).not.toHaveBeenCalled();
  });

  it('leaves messages alone while it is disabled, and takes them once enabled', async () => {
    const queue = a.create('jobs');
    const { ref } = await map(queue, { Enabled: false });
    sendMany(queue, 1);
    await settled();
    expect(batches()).toEqual([]);
    expect(mappings.registry.update(ref, { enabled: true }).state).toBe('Enabled');
    await settled();
    expect(batches()).toEqual([['0']]);
    mappings.registry.update(ref, { enabled: false });
    sendMany(queue, 1);
    await settled();
    await invoker.invocations[0]?.succeed();
    expect(queue.counts).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
  });

  it('makes visible again what it had gathered but not handed on', async () => {
    const queue = a.create('jobs');
    await map(queue, { MaximumBatchingWindowInSeconds: 20 });
    sendMany(queue, 2);
    await settled();
    expect(queue.counts.notVisible).toBe(2);
    await mappings.stop();
    expect(queue.counts).toEqual({ visible: 2, notVisible: 0, delayed: 0 });
    expect(batches()).toEqual([]);
  });

  it('ends while batches are in flight', async () => {
    const queue = a.create('jobs');
    await map(queue, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    sendMany(queue, 3);
    await settled();
    await mappings.stop();
    await invoker.invocations[0]?.succeed();
    expect(queue.counts).toEqual({ visible: 1, notVisible: 1, delayed: 0 });
  });
});

it('takes changes over from the next batch on', async () => {
  const queue = a.create('jobs');
  const { ref } = await map(queue);
  mappings.registry.update(ref, { batchSize: 2, maximumConcurrency: 3 });
  sendMany(queue, 1);
  await settled();
  sendMany(queue, 3);
  await settled();
  expect(batches().map((one) => one.length)).toEqual([1, 2, 1]);
});

it('lists mappings by their ends', async () => {
  const { ref, attributes } = await map(a.create('jobs'));
  const { registry } = mappings;
  expect(registry.list({ functionArn: FUNCTION }).map(({ uuid }) => uuid)).toEqual([ref]);
  expect(registry.list({ eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:other' })).toEqual([]);
  expect(registry.get(ref)).toMatchObject({ batchSize: 10, state: 'Enabled' });
  expect(attributes).toEqual({
    Id: ref,
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${ref}`,
  });
});

describe('a mapping is refused', () => {
  it.each([
    [
      'batches over 10,000',
      'jobs',
      { BatchSize: 10_001, MaximumBatchingWindowInSeconds: 1 },
      'BatchSize is 10001',
    ],
    [
      'batches over 10 without a window',
      'jobs',
      { BatchSize: 11 },
      'needs MaximumBatchingWindowInSeconds',
    ],
    ['a window over 300 s', 'jobs', { MaximumBatchingWindowInSeconds: 301 }, 'between 0 and 300'],
    ['FIFO batches over 10', 'jobs.fifo', { BatchSize: 11 }, 'at most 10'],
    ['a FIFO window', 'jobs.fifo', { MaximumBatchingWindowInSeconds: 1 }, 'no batching window'],
    [
      'MaximumConcurrency 1',
      'jobs',
      { ScalingConfig: { MaximumConcurrency: 1 } },
      'between 2 and 1000',
    ],
    ['filters', 'jobs', { FilterCriteria: { Filters: [] } }, 'FilterCriteria is not emulated'],
    [
      "a table's stream",
      'jobs',
      { EventSourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/clicks/stream/1' },
      'does not poll dynamodb',
    ],
    ['an unknown property', 'jobs', { BatchSiez: 1 }, 'BatchSiez'],
  ])('for %s', async (_, name, properties, message) => {
    await expect(map(a.create(name), properties)).rejects.toThrow(message);
  });

  it("for a function's timeout beyond the queue's visibility timeout", async () => {
    invoker.timeout = 31_000;
    await expect(map(a.create('jobs'))).rejects.toThrow(
      "visibility timeout (30 s) is less than the function's timeout (31 s)",
    );
  });

  it.each(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])(
    'for a role that may not call %s',
    async (action) => {
      denied = [`sqs:${action}`];
      await expect(map(a.create('jobs'))).rejects.toThrow(
        `The provided execution role does not have permissions to call ${action} on SQS`,
      );
    },
  );
});
