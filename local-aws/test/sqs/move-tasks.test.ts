import type { MoveTask } from '../../src/services/sqs/move-tasks.ts';
import type { Queue } from '../../src/services/sqs/queue.ts';
import { account, bodies, receive, receiveOne, send, type Account } from '../support/queues.ts';

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const deadLettersTo = (name: string) => ({
  RedrivePolicy: { deadLetterTargetArn: arnOf(name), maxReceiveCount: 1 },
  VisibilityTimeout: 0,
});

let a: Account;
let dead: Queue;
let jobs: Queue;
beforeEach(() => {
  a = account();
  dead = a.create('dead', { VisibilityTimeout: 60 });
  jobs = a.create('jobs', deadLettersTo('dead'));
});

/** Sends messages that end in the dead-letter queue. */
async function fail(queue: Queue, ...messages: readonly string[]): Promise<void> {
  for (const body of messages) {
    const fifo = { messageGroupId: 'g', messageDeduplicationId: body };
    send(queue, { body, ...(queue.attributes.FifoQueue && fifo) });
    await receiveOne(queue);
    expect(await receive(queue)).toEqual([]);
  }
}

function latest(queue = dead): MoveTask {
  const [task] = a.engine.moveTasks.list(queue.arn);
  if (!task) throw new Error('There is no task.');
  return task;
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => String(i));

it('moves messages back to the queues they came from', async () => {
  const others = a.create('others', deadLettersTo('dead'));
  await fail(jobs, 'one', 'two');
  await fail(others, 'three');
  a.engine.startMoveTask({ sourceArn: dead.arn });
  expect(latest()).toMatchObject({ status: 'RUNNING', moved: 0, toMove: 3 });
  await a.clock.advance(0);
  expect(latest()).toMatchObject({ status: 'COMPLETED', moved: 3, toMove: 3 });
  expect(dead.counts.visible).toBe(0);
  expect(bodies(await receive(jobs))).toEqual(['one', 'two']);
  expect(bodies(await receive(others))).toEqual(['three']);
});

it('moves all of them to another queue, when told one', async () => {
  const mended = a.create('mended');
  await fail(jobs, 'one');
  a.engine.startMoveTask({ sourceArn: dead.arn, destinationArn: mended.arn });
  await a.clock.advance(0);
  expect(bodies(await receive(mended))).toEqual(['one']);
  expect(jobs.counts.visible).toBe(0);
});

it('makes new messages: a new id, a new age, and receives counted from one', async () => {
  const { messageId } = send(jobs, {
    body: 'x',
    traceHeader: 'Root=1',
    attributes: { kind: { DataType: 'String', StringValue: 'job' } },
  });
  await receiveOne(jobs);
  await receive(jobs);
  await a.clock.advance(3600_000);
  a.engine.startMoveTask({ sourceArn: dead.arn });
  await a.clock.advance(0);
  const again = await receiveOne(jobs);
  expect(again.messageId).not.toBe(messageId);
  expect(again.messageAttributes).toEqual({ kind: { DataType: 'String', StringValue: 'job' } });
  expect(again.attributes).toMatchObject({
    SentTimestamp: String(a.clock.now()),
    ApproximateReceiveCount: '1',
    AWSTraceHeader: 'Root=1',
  });
  expect(again.attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
});

it('keeps to its rate, second by second', async () => {
  await fail(jobs, ...numbered(5));
  a.engine.startMoveTask({ sourceArn: dead.arn, maxNumberOfMessagesPerSecond: 2 });
  await a.clock.advance(999);
  expect(latest()).toMatchObject({ status: 'RUNNING', moved: 2 });
  await a.clock.advance(1);
  expect(latest().moved).toBe(4);
  await a.clock.advance(1000);
  expect(latest()).toMatchObject({ status: 'COMPLETED', moved: 5 });
});

it('leaves alone what a consumer holds, and does not carry in circles what fails again', async () => {
  await fail(jobs, 'held', 'one', 'two');
  await receiveOne(dead);
  a.engine.startMoveTask({ sourceArn: dead.arn, maxNumberOfMessagesPerSecond: 1 });
  for (let second = 0; second < 5; second += 1) {
    await a.clock.advance(1000);
    await receive(jobs);
    await receive(jobs);
  }
  expect(latest()).toMatchObject({ status: 'COMPLETED', moved: 2, toMove: 2 });
  expect(dead.counts).toEqual({ visible: 2, notVisible: 1, delayed: 0 });
});

it('is cancelled: what was moved stays moved, the rest stays', async () => {
  await fail(jobs, ...numbered(5));
  const handle = a.engine.startMoveTask({ sourceArn: dead.arn, maxNumberOfMessagesPerSecond: 1 });
  await a.clock.advance(1000);
  expect(a.engine.moveTasks.cancel(handle)).toBe(2);
  expect(latest().status).toBe('CANCELLING');
  await a.clock.advance(10_000);
  expect(latest()).toMatchObject({ status: 'CANCELLED', moved: 2 });
  expect(dead.counts.visible).toBe(3);
  expect(() => a.engine.moveTasks.cancel(handle)).toThrow('The task is CANCELLED.');
});

describe('fails, and leaves in the dead-letter queue what it could not move,', () => {
  it('when the destination is deleted', async () => {
    await fail(jobs, 'one', 'two');
    a.engine.startMoveTask({ sourceArn: dead.arn, maxNumberOfMessagesPerSecond: 1 });
    await a.clock.advance(0);
    a.engine.remove(jobs.arn);
    await a.clock.advance(1000);
    expect(latest()).toMatchObject({
      status: 'FAILED',
      moved: 1,
      failureReason: 'AWS.SimpleQueueService.NonExistentQueue',
    });
    expect(bodies(await receive(dead))).toEqual(['two']);
  });

  it('when a message was not moved here but sent', async () => {
    send(dead, { body: 'by hand' });
    a.engine.startMoveTask({ sourceArn: dead.arn });
    await a.clock.advance(0);
    expect(latest()).toMatchObject({
      status: 'FAILED',
      failureReason: 'CouldNotDetermineMessageSource',
    });
    expect(bodies(await receive(dead))).toEqual(['by hand']);
  });

  it('when the destination does not take the message', async () => {
    const small = a.create('small', { MaximumMessageSize: 1024 });
    await fail(jobs, 'x'.repeat(1025));
    a.engine.startMoveTask({ sourceArn: dead.arn, destinationArn: small.arn });
    await a.clock.advance(0);
    expect(latest()).toMatchObject({ status: 'FAILED', failureReason: 'InvalidParameterValue' });
    expect(dead.counts.visible).toBe(1);
  });
});

it('keeps the order of a FIFO group, past deduplication', async () => {
  const line = a.create('dead.fifo');
  const ordered = a.create('jobs.fifo', deadLettersTo('dead.fifo'));
  await fail(ordered, 'one', 'two', 'three');
  a.engine.startMoveTask({ sourceArn: line.arn, maxNumberOfMessagesPerSecond: 2 });
  await a.clock.advance(1000);
  expect(latest(line)).toMatchObject({ status: 'COMPLETED', moved: 3 });
  expect(bodies(await receive(ordered))).toEqual(['one', 'two', 'three']);
});

it('remembers the ten latest, newest first', async () => {
  for (let count = 0; count < 12; count += 1) {
    a.engine.startMoveTask({ sourceArn: dead.arn });
    await a.clock.advance(1000);
  }
  const tasks = a.engine.moveTasks.list(dead.arn);
  expect(tasks).toHaveLength(10);
  const seconds = tasks.map(({ startedAt }) => (a.clock.now() - startedAt) / 1000);
  expect(seconds).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe('is refused', () => {
  it('from a queue that takes no dead letters', () => {
    expect(() => a.engine.startMoveTask({ sourceArn: jobs.arn })).toThrow(
      'Source queue must be configured as a Dead Letter Queue.',
    );
  });

  it('while another runs', async () => {
    await fail(jobs, 'one');
    const start = () => a.engine.startMoveTask({ sourceArn: dead.arn });
    start();
    expect(start).toThrow('There is already a task running.');
    await a.clock.advance(0);
    expect(start).not.toThrow();
  });

  it('from or to a queue that does not exist', () => {
    const missing = arnOf('nowhere');
    expect(() => a.engine.startMoveTask({ sourceArn: missing })).toThrow(
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
    expect(() => a.engine.startMoveTask({ sourceArn: dead.arn, destinationArn: missing })).toThrow(
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    );
  });

  it('to itself, or a queue of the other kind', () => {
    a.create('other.fifo');
    const to = (name: string) => () =>
      a.engine.startMoveTask({ sourceArn: dead.arn, destinationArn: arnOf(name) });
    expect(to('dead')).toThrow('must not be the same');
    expect(to('other.fifo')).toThrow('must be of the same type');
  });

  it.each([0, 501, 1.5])('at a rate of %d', (maxNumberOfMessagesPerSecond) => {
    expect(() =>
      a.engine.startMoveTask({ sourceArn: dead.arn, maxNumberOfMessagesPerSecond }),
    ).toThrow('between 1 and 500');
  });
});
