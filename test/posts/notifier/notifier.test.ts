import * as fc from 'fast-check';
import { setUp, type Answer, type Fate, type Given } from './world.ts';

type Subscriber = NonNullable<Given['subscribers']>[number];

describe('the notifier', () => {
  it('mails all subscribers of a delivery by one call, and is done', async () => {
    const world = setUp();
    await world.receive();
    expect(world.calls).toHaveLength(1);
    expect(world.mailed()).toEqual(['s0', 's1', 's2']);
    expect(world.row()).toMatchObject({ status: 'DONE', attempt: 1, leaseUntil: 0 });
  });

  it('mails a delivery that arrives twice once', async () => {
    const world = setUp();
    await world.receive();
    await world.receive();
    expect(world.mailed()).toEqual(['s0', 's1', 's2']);
  });

  it('leaves out who is not subscribed, or suppressed, or gone', async () => {
    const world = setUp({
      subscribers: ['PENDING', 'SUBSCRIBED', 'UNSUBSCRIBED', 'suppressed', 'gone'],
    });
    await world.receive();
    expect(world.mailed()).toEqual(['s1']);
    expect(world.row()?.status).toBe('DONE');
  });

  it('does not call SES for nobody', async () => {
    const world = setUp({ subscribers: ['UNSUBSCRIBED'] });
    await world.receive();
    expect(world.mailings).toEqual([]);
    expect(world.row()?.status).toBe('DONE');
  });

  it('mails only those again whom SES put off', async () => {
    const world = setUp({ answers: ['SUCCESS', 'ACCOUNT_THROTTLED', 'SUCCESS'] });
    await expect(world.receive()).rejects.toThrow('SES puts off 1 mails');
    expect(world.row()).toMatchObject({ status: 'SENDING', remaining: [1], leaseUntil: 0 });
    await world.receive();
    expect(world.mailed()).toEqual(['s0', 's2', 's1']);
    expect(world.row()).toMatchObject({ status: 'DONE', attempt: 2, remaining: [] });
  });

  it('does not mail again what SES refuses', async () => {
    const world = setUp({ answers: ['SUCCESS', 'MESSAGE_REJECTED', 'SUCCESS'] });
    await world.receive();
    expect(world.row()?.status).toBe('DONE');
    expect(world.mailed()).toEqual(['s0', 's2']);
  });

  it('leaves out who unsubscribed between two attempts', async () => {
    const world = setUp({ answers: ['SUCCESS', 'ACCOUNT_THROTTLED', 'ACCOUNT_THROTTLED'] });
    await expect(world.receive()).rejects.toThrow('puts off 2');
    const row = world.subscriptions.get('s1');
    if (row) world.subscriptions.set('s1', { ...row, status: 'UNSUBSCRIBED' });
    await world.receive();
    expect(world.mailed()).toEqual(['s0', 's2']);
  });

  it('is one of two at once: the other’s message comes back', async () => {
    const world = setUp();
    const ends = await Promise.allSettled([world.receive(), world.receive()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(world.mailed()).toEqual(['s0', 's1', 's2']);
  });

  it('waits for a process that may be alive, and follows one whose time is up', async () => {
    const world = setUp({ fates: ['done', 'done', 'done', 'dies before'] });
    await expect(world.receive()).rejects.toThrow('dies before');
    await expect(world.receive()).rejects.toThrow('under way');
    expect(world.mailed()).toEqual([]);
    world.clock.now += 20_001;
    await world.receive();
    expect(world.mailed()).toEqual(['s0', 's1', 's2']);
  });

  it('does not send when it has read for so long that another may have begun', async () => {
    const world = setUp({ readMilliseconds: [10_001] });
    await expect(world.receive()).rejects.toThrow('took too long');
    expect(world.mailings).toEqual([]);
    await world.receive();
    expect(world.mailed()).toEqual(['s0', 's1', 's2']);
  });

  it('waits until SES takes more mails', async () => {
    const world = setUp({ rate: 2, answers: ['SUCCESS', 'SUCCESS', 'ACCOUNT_THROTTLED'] });
    await expect(world.receive()).rejects.toThrow('puts off');
    await world.receive();
    expect(world.pauses).toEqual([0, 1500]);
  });

  it('does not begin what its time would not suffice for', async () => {
    const world = setUp();
    await expect(world.receive(19_999)).rejects.toThrow('Not begun');
    expect(world.row()).toBeUndefined();
  });

  const fate = fc.constantFrom<Fate>(
    'done',
    'done',
    'done',
    'fails',
    'answer lost',
    'dies before',
    'dies after',
  );
  const answer = fc.constantFrom<Answer>(
    'SUCCESS',
    'SUCCESS',
    'MESSAGE_REJECTED',
    'ACCOUNT_THROTTLED',
    'TRANSIENT_FAILURE',
  );
  const subscriber = fc.constantFrom<Subscriber>(
    'SUBSCRIBED',
    'SUBSCRIBED',
    'SUBSCRIBED',
    'PENDING',
    'UNSUBSCRIBED',
    'suppressed',
    'gone',
  );

  it('misses nobody, and mails nobody twice but whom a call mailed that was never recorded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          subscribers: fc.array(subscriber, { minLength: 1, maxLength: 50 }),
          fates: fc.array(fate, { maxLength: 40 }),
          answers: fc.array(answer, { maxLength: 80 }),
          readMilliseconds: fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 5 }),
        }),
        fc.integer({ min: 1, max: 3 }),
        async (given, atOnce) => {
          const world = setUp(given);
          await world.settle(atOnce);
          expect(world.row()).toMatchObject({ status: 'DONE', remaining: [] });
          for (const [index, status] of given.subscribers.entries()) {
            const id = `s${index}`;
            const calls = world.calls.filter(({ accepted }) => accepted.includes(id));
            const lost = calls.filter(({ recorded }) => !recorded).length;
            const isMailed = calls.length > 0;
            const shouldBe = status === 'SUBSCRIBED';
            expect(isMailed).toBe(shouldBe && (isMailed || !world.refused.has(id)));
            expect(calls.length - lost).toBeLessThanOrEqual(1);
          }
          for (const { email, token } of world.mailings.flatMap((mailing) => mailing.recipients)) {
            expect(`${world.recipientOf(token)}@example.com`).toBe(email);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
