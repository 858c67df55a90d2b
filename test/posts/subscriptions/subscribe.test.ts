import { read, readProblem } from '../../shared/support/request.ts';
import { bob, bobId, setUpSubscriptions, viewer, type World } from './support/world.ts';

/** What can be known of an address when somebody asks to subscribe it. */
const known: Record<string, (world: World) => Promise<unknown>> = {
  'a new one': () => Promise.resolve(),
  'a pending one': (world) => world.subscribe(),
  'an invited one': async (world) => {
    await world.subscribe();
    await world.inviteAll();
  },
  'a confirmed one': async (world) => {
    await world.subscribe();
    await world.inviteAll();
    await world.confirm(world.newestToken());
  },
  'one that unsubscribed': async (world) => {
    await known['a confirmed one']?.(world);
    const row = world.rows.get(bobId);
    if (row) world.rows.set(bobId, { ...row, status: 'UNSUBSCRIBED' });
  },
  'a suppressed one': (world) => Promise.resolve(world.suppressed.add(bob)),
};

describe('POST /api/authors/{authorId}/subscriptions', () => {
  it('answers the same, after the same calls, whatever is known of the address', async () => {
    const answers: string[] = [];
    for (const prepare of Object.values(known)) {
      const calls: string[] = [];
      const world = setUpSubscriptions((name, effect) => {
        calls.push(name);
        return effect();
      });
      await prepare(world);
      calls.length = 0;
      const answer = await world.subscribe();
      expect(answer.statusCode).toBe(202);
      answers.push(JSON.stringify({ answer, calls }));
    }
    expect(new Set(answers).size).toBe(1);
  });

  it.each([
    ['a new one', 'PENDING', 1],
    ['a pending one', 'PENDING', 1],
    ['an invited one', 'PENDING', 0],
    ['a confirmed one', 'SUBSCRIBED', 0],
    ['one that unsubscribed', 'PENDING', 1],
    ['a suppressed one', 'PENDING', 0],
  ])('leaves it to the inviter: %s is %s and gets %i mails', async (what, status, mails) => {
    const world = setUpSubscriptions();
    await known[what]?.(world);
    const before = world.inbox.length;
    await world.subscribe();
    await world.inviteAll();
    expect(world.rows.get(bobId)?.status).toBe(status);
    expect(world.inbox).toHaveLength(before + mails);
  });

  it('takes addresses that differ in capitals and white space for one', async () => {
    const { subscribe, rows } = setUpSubscriptions();
    await subscribe();
    await subscribe(' Bob@Example.COM ');
    expect([...rows.values()]).toEqual([expect.objectContaining({ email: bob })]);
  });

  it.each([
    '',
    'bob',
    'Bob <bob@example.com>',
    'a@b.example, c@d.example',
    'bob@example.com\nbcc: a',
  ])('refuses %j, which is not one plain address', async (email) => {
    const { subscribe, rows, limits } = setUpSubscriptions();
    expect(readProblem(await subscribe(email)).errors?.[0]?.pointer).toBe('#/email');
    expect(rows.size).toBe(0);
    expect(limits.taken).toEqual([]);
  });

  it('puts nothing for who asks too often, and says when to come back', async () => {
    const { subscribe, rows, queue } = setUpSubscriptions(undefined, 1);
    await subscribe();
    const answer = await subscribe('eve@example.com');
    expect(readProblem(answer).status).toBe(429);
    expect(answer.headers?.['retry-after']).toBe('3600');
    expect([rows.size, queue.length]).toEqual([1, 1]);
  });

  it('counts by the address that CloudFront saw, not by one that the viewer claims', async () => {
    const { subscribe, limits } = setUpSubscriptions();
    await subscribe(bob, viewer('203.0.113.7'));
    await subscribe(bob, viewer('203.0.113.7', '198.51.100.1, '));
    await subscribe(bob, viewer('198.51.100.1'));
    const [first, claimed, other] = limits.taken;
    expect(claimed).toBe(first);
    expect(other).not.toBe(first);
    expect(limits.taken.join()).not.toContain('203.0');
  });

  it('counts the addresses of one IPv6 network as one', async () => {
    const { subscribe, limits } = setUpSubscriptions();
    for (const address of [
      '2001:db8:0:7::1',
      '2001:DB8::7:a:b:c:d',
      '2001:db8:0:8::1',
      '2001:db8::7',
    ]) {
      await subscribe(bob, viewer(address));
    }
    const [first, same, next, another] = limits.taken;
    expect(same).toBe(first);
    expect(new Set([first, next, another]).size).toBe(3);
  });

  it('counts all who pass the distribution by as one', async () => {
    const { subscribe, limits } = setUpSubscriptions();
    await subscribe(bob, { ...viewer('203.0.113.7'), 'x-origin-secret': 'a guess' });
    await subscribe(bob, { ...viewer('203.0.113.8'), 'x-origin-secret': '' });
    await subscribe(bob, { ...viewer(''), 'x-forwarded-for': '203.0.113.9' });
    expect(new Set(limits.taken)).toEqual(new Set(['subscribe#unknown']));
  });

  it('says nothing of the address', async () => {
    const { subscribe } = setUpSubscriptions();
    expect(JSON.stringify(read(await subscribe()))).not.toContain('bob');
  });
});
