import { account, bodies, receive, receiveOne, send, type Account } from '../support/queues.ts';

let a: Account;
beforeEach(() => {
  a = account();
});

const SECOND = 1000;
const HOUR = 3600 * SECOND;

describe('visibility', () => {
  it('hides a received message until its visibility timeout ends', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 5400 });
    send(queue, { body: 'x' });
    await receiveOne(queue);
    await a.clock.advance(5400 * SECOND - 1);
    expect(await receive(queue)).toEqual([]);
    await a.clock.advance(1);
    const again = await receiveOne(queue);
    expect(again.attributes['ApproximateReceiveCount']).toBe('2');
  });

  it('shows a message at once when its visibility becomes 0', async () => {
    const queue = a.create('jobs');
    send(queue, { body: 'x' });
    queue.changeVisibility((await receiveOne(queue)).receiptHandle, 0);
    expect(bodies(await receive(queue))).toEqual(['x']);
  });

  it('counts a new visibility timeout from now', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 30 });
    send(queue, { body: 'x' });
    const { receiptHandle } = await receiveOne(queue);
    await a.clock.advance(20 * SECOND);
    queue.changeVisibility(receiptHandle, 60);
    await a.clock.advance(59 * SECOND);
    expect(queue.counts.notVisible).toBe(1);
    await a.clock.advance(1 * SECOND);
    expect(queue.counts.visible).toBe(1);
  });

  it('refuses to hide a message for more than 12 hours after its receive', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 43_200 });
    send(queue, { body: 'x' });
    const { receiptHandle } = await receiveOne(queue);
    await a.clock.advance(1 * HOUR);
    queue.changeVisibility(receiptHandle, 11 * 3600);
    expect(() => queue.changeVisibility(receiptHandle, 11 * 3600 + 1)).toThrow(
      'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
    expect(() => queue.changeVisibility(receiptHandle, 43_201)).toThrow('between 0 and 43200');
  });

  it('refuses to change the visibility of a message that is not in flight', async () => {
    const queue = a.create('jobs');
    send(queue, { body: 'x' });
    const { receiptHandle } = await receiveOne(queue);
    await a.clock.advance(30 * SECOND);
    expect(() => queue.changeVisibility(receiptHandle, 10)).toThrow(
      expect.objectContaining({ code: 'MessageNotInflight' }),
    );
    queue.delete(receiptHandle);
    expect(() => queue.changeVisibility(receiptHandle, 10)).toThrow(
      'Message does not exist or is not available for visibility timeout change.',
    );
  });
});

describe('deletion', () => {
  it('deletes with the latest handle even after the visibility timeout', async () => {
    const queue = a.create('jobs');
    send(queue, { body: 'x' });
    const { receiptHandle } = await receiveOne(queue);
    await a.clock.advance(31 * SECOND);
    queue.delete(receiptHandle);
    expect(queue.counts).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  });

  it('accepts an old handle, and deletes nothing', async () => {
    const queue = a.create('jobs');
    send(queue, { body: 'x' });
    const old = await receiveOne(queue);
    await a.clock.advance(30 * SECOND);
    const latest = await receiveOne(queue);
    queue.delete(old.receiptHandle);
    expect(queue.counts.notVisible).toBe(1);
    queue.delete(latest.receiptHandle);
    queue.delete(latest.receiptHandle);
    expect(queue.counts.notVisible).toBe(0);
  });

  it("refuses what is not a handle, and another queue's", async () => {
    const queue = a.create('jobs');
    const other = a.create('other');
    send(other, { body: 'x' });
    const { receiptHandle } = await receiveOne(other);
    const invalid = expect.objectContaining({ code: 'ReceiptHandleIsInvalid' });
    expect(() => queue.delete('nonsense')).toThrow(invalid);
    expect(() => queue.delete(receiptHandle)).toThrow(invalid);
  });
});

describe('delay', () => {
  it("holds a message back for its own delay, or else the queue's", async () => {
    const queue = a.create('jobs', { DelaySeconds: 10 });
    send(queue, { body: 'queue' });
    send(queue, { body: 'own', delaySeconds: 900 });
    send(queue, { body: 'none', delaySeconds: 0 });
    expect(bodies(await receive(queue))).toEqual(['none']);
    expect(queue.counts).toEqual({ visible: 0, notVisible: 1, delayed: 2 });
    await a.clock.advance(10 * SECOND);
    expect(bodies(await receive(queue))).toEqual(['queue']);
    await a.clock.advance(889 * SECOND);
    expect(queue.counts.delayed).toBe(1);
    await a.clock.advance(1 * SECOND);
    expect(queue.counts.delayed).toBe(0);
  });

  it('leaves delayed messages as they are when the queue gets another delay', () => {
    const queue = a.create('jobs', { DelaySeconds: 60 });
    send(queue, { body: 'x' });
    a.engine.configure(queue.arn, { DelaySeconds: 0 });
    expect(queue.counts.delayed).toBe(1);
  });
});

describe('long polling', () => {
  it('waits for a message, first come, first served', async () => {
    const queue = a.create('jobs');
    const first = receive(queue, { waitTimeSeconds: 20 });
    const second = receive(queue, { waitTimeSeconds: 20 });
    await a.clock.advance(1 * SECOND);
    send(queue, { body: '1' });
    send(queue, { body: '2' });
    expect(bodies(await first)).toEqual(['1']);
    expect(bodies(await second)).toEqual(['2']);
  });

  it('gives one consumer the whole of a batch', async () => {
    const queue = a.create('jobs');
    const polled = receive(queue, { waitTimeSeconds: 20 });
    queue.send([{ body: '1' }, { body: '2' }]);
    expect(bodies(await polled)).toEqual(['1', '2']);
  });

  it('ends with nothing after its wait time', async () => {
    const queue = a.create('jobs');
    let answer: unknown;
    void receive(queue, { waitTimeSeconds: 20 }).then((messages) => (answer = messages));
    await a.clock.advance(20 * SECOND - 1);
    expect(answer).toBeUndefined();
    await a.clock.advance(1);
    expect(answer).toEqual([]);
  });

  it('wakes when a delay or a visibility timeout ends', async () => {
    const queue = a.create('jobs', { VisibilityTimeout: 3 });
    send(queue, { body: 'in flight' });
    await receiveOne(queue);
    send(queue, { body: 'delayed', delaySeconds: 5 });
    const got: [number, string][] = [];
    const start = a.clock.now();
    for (const one of [1, 2])
      void receive(queue, { waitTimeSeconds: 20, maxNumberOfMessages: one }).then((messages) =>
        got.push([a.clock.now() - start, bodies(messages).join()]),
      );
    await a.clock.advance(20 * SECOND);
    expect(got).toEqual([
      [3 * SECOND, 'in flight'],
      [5 * SECOND, 'delayed'],
    ]);
  });

  it('takes nothing for a consumer that let go', async () => {
    const queue = a.create('jobs');
    const letGo = new AbortController();
    const polled = receive(queue, { waitTimeSeconds: 20, signal: letGo.signal });
    letGo.abort();
    send(queue, { body: 'x' });
    expect(await polled).toEqual([]);
    expect(await receive(queue, { signal: letGo.signal })).toEqual([]);
    expect(queue.counts.visible).toBe(1);
  });

  it('ends when the queue is deleted', async () => {
    const queue = a.create('jobs');
    const polled = receive(queue, { waitTimeSeconds: Infinity });
    a.engine.remove(queue.arn);
    expect(await polled).toEqual([]);
  });
});

describe('retention', () => {
  it('forgets messages after the retention period, received or not', async () => {
    const queue = a.create('jobs', { MessageRetentionPeriod: 60, VisibilityTimeout: 3600 });
    send(queue, { body: '1' });
    send(queue, { body: '2' });
    await receive(queue, { maxNumberOfMessages: 1 });
    await a.clock.advance(59 * SECOND);
    expect(queue.counts).toEqual({ visible: 1, notVisible: 1, delayed: 0 });
    await a.clock.advance(1 * SECOND);
    expect(queue.counts).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  });

  it('holds a shorter period against the messages already there', async () => {
    const queue = a.create('jobs');
    send(queue, { body: 'x' });
    await a.clock.advance(2 * HOUR);
    a.engine.configure(queue.arn, { MessageRetentionPeriod: 3600 });
    expect(queue.counts.visible).toBe(0);
  });
});

describe('limits', () => {
  it('takes 1 MiB with all its attributes and not a byte more', () => {
    const queue = a.create('jobs');
    const attributes = { name: { DataType: 'String', StringValue: 'value' } };
    const room = 1_048_576 - 'nameStringvalue'.length;
    send(queue, { body: 'x'.repeat(room), attributes });
    expect(() => send(queue, { body: 'x'.repeat(room + 1), attributes })).toThrow(
      'Message must be shorter than 1048576 bytes.',
    );
  });

  it.each([
    ['an empty body', { body: '' }, 'MissingRequiredParameterException'],
    ['a character XML does not know', { body: '\u0000' }, 'InvalidMessageContents'],
    ['a delay over 15 minutes', { body: 'x', delaySeconds: 901 }, 'InvalidParameterValueException'],
    [
      'a deduplication id on a standard queue',
      { body: 'x', messageDeduplicationId: '1' },
      'InvalidParameterValueException',
    ],
    [
      'a reserved attribute name',
      { body: 'x', attributes: { 'AWS.x': { DataType: 'String', StringValue: 'y' } } },
      'InvalidParameterValueException',
    ],
    [
      'an attribute without a value',
      { body: 'x', attributes: { x: { DataType: 'String' } } },
      'InvalidParameterValueException',
    ],
  ])('refuses %s', (_, message, code) => {
    const queue = a.create('jobs');
    expect(() => send(queue, message)).toThrow(expect.objectContaining({ code }));
    expect(queue.counts.visible).toBe(0);
  });

  it('allows 120,000 messages in flight', async () => {
    const queue = a.create('jobs');
    queue.send(Array.from({ length: 120_001 }, (_, i) => ({ body: String(i) })));
    const batch = await receive(queue, { maxNumberOfMessages: 120_001 });
    expect(batch).toHaveLength(120_000);
    await expect(receive(queue)).rejects.toMatchObject({ code: 'OverLimit' });
    const waiting = receive(queue, { waitTimeSeconds: 20 });
    queue.delete(batch[0]?.receiptHandle ?? '');
    expect(bodies(await waiting)).toEqual(['120000']);
  }, 60_000);
});

it("keeps and returns a fair queue's message group, without locking it", async () => {
  const queue = a.create('jobs');
  send(queue, { body: '1', messageGroupId: 'tenant' });
  send(queue, { body: '2', messageGroupId: 'tenant' });
  await receiveOne(queue);
  expect((await receiveOne(queue)).attributes['MessageGroupId']).toBe('tenant');
});
