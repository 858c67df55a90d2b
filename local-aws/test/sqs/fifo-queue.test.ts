import type { Queue } from '../../src/services/sqs/queue.ts';
import { account, bodies, receive, receiveOne, send, type Account } from '../support/queues.ts';

let a: Account;
beforeEach(() => {
  a = account();
});

const MINUTE = 60_000;

function put(queue: Queue, ...names: readonly string[]): void {
  for (const name of names)
    send(queue, { body: name, messageGroupId: name.slice(0, 1), messageDeduplicationId: name });
}

const message = (body: string, id?: string, group = 'g') => ({
  body,
  messageGroupId: group,
  messageDeduplicationId: id,
});

describe('order', () => {
  it('returns several messages of a group, in order, then those of the next group', async () => {
    const queue = a.create('jobs.fifo');
    put(queue, 'a1', 'b1', 'a2', 'a3', 'b2');
    expect(bodies(await receive(queue, { maxNumberOfMessages: 4 }))).toEqual([
      'a1',
      'a2',
      'a3',
      'b1',
    ]);
  });

  it('locks a group while one of its messages is in flight; other groups go on', async () => {
    const queue = a.create('jobs.fifo');
    put(queue, 'a1', 'a2', 'b1');
    const first = await receiveOne(queue);
    expect(first.body).toBe('a1');
    expect(bodies(await receive(queue))).toEqual(['b1']);
    expect(await receive(queue)).toEqual([]);
    queue.delete(first.receiptHandle);
    expect(bodies(await receive(queue))).toEqual(['a2']);
  });

  it('returns a message that became visible again before its successors', async () => {
    const queue = a.create('jobs.fifo', { VisibilityTimeout: 10 });
    put(queue, 'a1', 'a2', 'a3');
    const [one, two] = await receive(queue, { maxNumberOfMessages: 2 });
    if (!one || !two) throw new Error('two messages were expected');
    queue.delete(two.receiptHandle);
    expect(await receive(queue)).toEqual([]);
    await a.clock.advance(10_000);
    expect(bodies(await receive(queue))).toEqual(['a1', 'a3']);
  });

  it('keeps the group locked until the last of a batch is visible again', async () => {
    const queue = a.create('jobs.fifo');
    put(queue, 'a1', 'a2');
    const [one, two] = await receive(queue);
    queue.changeVisibility(one?.receiptHandle ?? '', 0);
    expect(await receive(queue)).toEqual([]);
    queue.changeVisibility(two?.receiptHandle ?? '', 0);
    expect(bodies(await receive(queue))).toEqual(['a1', 'a2']);
  });

  it('serves each group in turn', async () => {
    const queue = a.create('jobs.fifo');
    put(queue, 'a1', 'a2', 'b1');
    queue.delete((await receiveOne(queue)).receiptHandle);
    expect((await receiveOne(queue)).body).toBe('b1');
  });

  it('numbers messages in rising order', async () => {
    const queue = a.create('jobs.fifo');
    const numbers = ['1', '2', '3'].map(
      (id) =>
        send(queue, { body: 'x', messageGroupId: 'g', messageDeduplicationId: id }).sequenceNumber,
    );
    const values = numbers.map(Number);
    expect(values).toEqual([...new Set(values)].toSorted((x, y) => x - y));
    const received = await receive(queue);
    expect(received.map(({ attributes }) => attributes['SequenceNumber'])).toEqual(numbers);
  });
});

describe('deduplication', () => {
  it("answers a duplicate within five minutes with the original's id, even once deleted", async () => {
    const queue = a.create('jobs.fifo');
    const original = send(queue, message('one', 'id'));
    queue.delete((await receiveOne(queue)).receiptHandle);
    await a.clock.advance(5 * MINUTE - 1);
    expect(send(queue, message('two', 'id'))).toEqual(original);
    expect(queue.counts.visible).toBe(0);
    await a.clock.advance(1);
    expect(send(queue, message('three', 'id')).messageId).not.toBe(original.messageId);
  });

  it('can tell duplicates by their content', async () => {
    const queue = a.create('jobs.fifo', { ContentBasedDeduplication: true });
    send(queue, message('same'));
    send(queue, message('same'));
    send(queue, message('other'));
    const received = await receive(queue);
    expect(bodies(received)).toEqual(['same', 'other']);
    expect(received[0]?.attributes['MessageDeduplicationId']).toBe(
      '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5',
    );
  });

  it('can be confined to the message group', () => {
    const throughput = { DeduplicationScope: 'messageGroup' };
    const queue = a.create('high.fifo', {
      ...throughput,
      FifoThroughputLimit: 'perMessageGroupId',
    });
    send(queue, message('x', 'id', 'g'));
    send(queue, message('x', 'id', 'h'));
    send(queue, message('x', 'id', 'h'));
    expect(queue.counts.visible).toBe(2);
  });
});

describe('a receive attempt', () => {
  const attempt = { receiveRequestAttemptId: 'attempt' };

  it('repeated, gets the same messages, hidden anew', async () => {
    const queue = a.create('jobs.fifo', { VisibilityTimeout: 30 });
    put(queue, 'a1', 'b1');
    const first = await receive(queue, { ...attempt, maxNumberOfMessages: 1 });
    await a.clock.advance(20_000);
    expect(await receive(queue, attempt)).toEqual(first);
    await a.clock.advance(29_000);
    expect(queue.counts.notVisible).toBe(1);
  });

  it('starts afresh once a message of it was touched', async () => {
    const queue = a.create('jobs.fifo');
    put(queue, 'a1', 'b1');
    const [first] = await receive(queue, { ...attempt, maxNumberOfMessages: 1 });
    queue.delete(first?.receiptHandle ?? '');
    expect(bodies(await receive(queue, attempt))).toEqual(['b1']);
  });
});

it('refuses a handle once the visibility timeout is over', async () => {
  const queue = a.create('jobs.fifo');
  put(queue, 'a1');
  const { receiptHandle } = await receiveOne(queue);
  await a.clock.advance(30_000);
  const expired = expect.objectContaining({
    queryCode: 'InvalidParameterValue',
    message: expect.stringContaining('The receipt handle has expired'),
  });
  expect(() => queue.delete(receiptHandle)).toThrow(expired);
  expect(() => queue.changeVisibility(receiptHandle, 10)).toThrow(expired);
  queue.delete((await receiveOne(queue)).receiptHandle);
  queue.delete(receiptHandle);
});

it('delays by the queue only, and a new delay holds for messages already delayed', async () => {
  const queue = a.create('jobs.fifo', { DelaySeconds: 60 });
  put(queue, 'a1', 'a2');
  expect(queue.counts.delayed).toBe(2);
  a.engine.configure(queue.arn, { DelaySeconds: 10 });
  await a.clock.advance(10_000);
  expect(bodies(await receive(queue))).toEqual(['a1', 'a2']);
  expect(() =>
    send(queue, { body: 'x', messageGroupId: 'g', messageDeduplicationId: 'x', delaySeconds: 5 }),
  ).toThrow('not valid for this queue type');
});

it('demands a group, and a deduplication id unless content will do', () => {
  const queue = a.create('jobs.fifo');
  expect(() => send(queue, { body: 'x', messageDeduplicationId: 'x' })).toThrow('MessageGroupId');
  expect(() => send(queue, { body: 'x', messageGroupId: 'g' })).toThrow(
    'ContentBasedDeduplication',
  );
});

it('answers a long poll when a group is unlocked', async () => {
  const queue = a.create('jobs.fifo');
  put(queue, 'a1', 'a2');
  const { receiptHandle } = await receiveOne(queue);
  const polled = receive(queue, { waitTimeSeconds: 20 });
  queue.delete(receiptHandle);
  expect(bodies(await polled)).toEqual(['a2']);
});
