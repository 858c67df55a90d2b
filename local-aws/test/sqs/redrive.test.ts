import { account, bodies, receive, receiveOne, send, type Account } from '../support/queues.ts';

let a: Account;
beforeEach(() => {
  a = account();
});

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const redriveTo = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: { deadLetterTargetArn: arnOf(name), maxReceiveCount },
});

it('hands a message out exactly maxReceiveCount times, then moves it', async () => {
  const dead = a.create('dead');
  const queue = a.create('jobs', { ...redriveTo('dead', 3), VisibilityTimeout: 0 });
  const { messageId } = send(queue, { body: 'poison', traceHeader: 'Root=1' });
  const sentAt = String(a.clock.now());
  for (const count of ['1', '2', '3']) {
    await a.clock.advance(1000);
    expect((await receiveOne(queue)).attributes['ApproximateReceiveCount']).toBe(count);
    expect(dead.counts.visible).toBe(0);
  }
  expect(await receive(queue)).toEqual([]);
  const letter = await receiveOne(dead);
  expect(letter.messageId).toBe(messageId);
  expect(letter.attributes).toMatchObject({
    SentTimestamp: sentAt,
    ApproximateReceiveCount: '4',
    DeadLetterQueueSourceArn: queue.arn,
    AWSTraceHeader: 'Root=1',
  });
  expect(queue.counts).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

it('passes over a dead letter and hands out the next message in the same receive', async () => {
  const dead = a.create('dead');
  const queue = a.create('jobs', { ...redriveTo('dead', 1), VisibilityTimeout: 0 });
  send(queue, { body: 'poison' });
  await receiveOne(queue);
  send(queue, { body: 'good' });
  expect(bodies(await receive(queue))).toEqual(['good']);
  expect(dead.counts.visible).toBe(1);
});

it('counts the retention of a standard dead letter from its first enqueueing', async () => {
  const dead = a.create('dead', { MessageRetentionPeriod: 3600 });
  const queue = a.create('jobs', { ...redriveTo('dead', 1), VisibilityTimeout: 1800 });
  send(queue, { body: 'x' });
  await receiveOne(queue);
  await a.clock.advance(1800_000);
  await receive(queue);
  expect(dead.counts.visible).toBe(1);
  await a.clock.advance(1800_000);
  expect(dead.counts.visible).toBe(0);
});

it('keeps the group of a FIFO dead letter; its retention starts anew, its id deduplicates it', async () => {
  const dead = a.create('dead.fifo', { MessageRetentionPeriod: 3600 });
  const queue = a.create('jobs.fifo', { ...redriveTo('dead.fifo', 1), VisibilityTimeout: 1800 });
  const { messageId } = send(queue, {
    body: 'x',
    messageGroupId: 'g',
    messageDeduplicationId: 'd',
  });
  send(queue, { body: 'y', messageGroupId: 'g', messageDeduplicationId: 'e' });
  await receiveOne(queue);
  await a.clock.advance(1800_000);
  expect(bodies(await receive(queue))).toEqual(['y']);
  await a.clock.advance(3599_000);
  const letter = await receiveOne(dead);
  expect(letter.attributes).toMatchObject({
    MessageGroupId: 'g',
    MessageDeduplicationId: messageId,
    DeadLetterQueueSourceArn: queue.arn,
  });
});

it('wakes a consumer of the dead-letter queue', async () => {
  const dead = a.create('dead');
  const queue = a.create('jobs', { ...redriveTo('dead', 1), VisibilityTimeout: 0 });
  const polled = receive(dead, { waitTimeSeconds: 20 });
  send(queue, { body: 'x' });
  await receive(queue);
  await receive(queue);
  expect(bodies(await polled)).toEqual(['x']);
});

describe('a dead-letter queue is refused', () => {
  it('when it does not exist', () => {
    expect(() => a.create('jobs', redriveTo('nowhere', 5))).toThrow(
      'Dead letter target does not exist.',
    );
  });

  it('when it is of the other kind', () => {
    a.create('dead');
    a.create('dead.fifo');
    expect(() => a.create('jobs.fifo', redriveTo('dead', 5))).toThrow('must be same type');
    expect(() => a.create('jobs', redriveTo('dead.fifo', 5))).toThrow('must be same type');
  });

  it('when it does not allow this source', () => {
    a.create('closed', { RedriveAllowPolicy: { redrivePermission: 'denyAll' } });
    a.create('picky', {
      RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [arnOf('friend')] },
    });
    expect(() => a.create('jobs', redriveTo('closed', 5))).toThrow('RedriveAllowPolicy of closed');
    expect(() => a.create('jobs', redriveTo('picky', 5))).toThrow('RedriveAllowPolicy of picky');
    expect(a.create('friend', redriveTo('picky', 5)).name).toBe('friend');
  });

  it('when maxReceiveCount is out of range', () => {
    a.create('dead');
    expect(() => a.create('jobs', redriveTo('dead', 0))).toThrow(
      expect.objectContaining({ code: 'InvalidAttributeValue' }),
    );
  });
});
