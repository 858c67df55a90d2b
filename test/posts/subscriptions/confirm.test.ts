import * as fc from 'fast-check';
import { readConfirmToken, writeConfirmToken } from '../../../lambda/posts/confirm-token.ts';
import { newSecret } from '../../../lambda/posts/secret.ts';
import { SHARD_SIZE } from '../../../lambda/posts/subscription.ts';
import { read, readProblem } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';
import { authorId, bobId, setUpSubscriptions, type Step, type World } from './support/world.ts';

const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000).toISOString();
const hours = 60 * 60;

async function invited(step?: Step): Promise<World> {
  const world = setUpSubscriptions(step);
  await world.subscribe();
  await world.inviteAll();
  return world;
}

describe('POST /api/subscriptions/confirm', () => {
  it('gives the subscription its place in the audience, then subscribes it', async () => {
    const world = await invited();
    expect(read(await world.confirm(world.newestToken()))).toEqual({ status: 'SUBSCRIBED' });
    expect(world.rows.get(bobId)).toMatchObject({
      status: 'SUBSCRIBED',
      shard: 0,
      confirmedAt: at(0),
    });
    expect([...world.audience]).toEqual([[`${authorId}#0 ${at(0)}#${bobId}`, bobId]]);
  });

  it('begins a new shard when one is full', async () => {
    const world = await invited();
    world.counts.set(authorId, SHARD_SIZE - 1);
    await world.confirm(world.newestToken());
    await world.subscribe('eve@example.com');
    await world.inviteAll();
    await world.confirm(world.newestToken());
    expect([...world.rows.values()].map(({ shard }) => shard)).toEqual([0, 1]);
  });

  it('answers a repetition like the first request', async () => {
    const world = await invited();
    const token = world.newestToken();
    const first = await world.confirm(token);
    world.wait(60);
    expect(await world.confirm(token)).toEqual(first);
    expect([world.audience.size, world.counts.get(authorId)]).toEqual([1, 1]);
  });

  it.each([
    '',
    'a.b',
    'x'.repeat(500),
    writeConfirmToken({ subscriptionId: bobId, secret: newSecret() }),
  ])('refuses %j', async (token) => {
    const world = await invited();
    expect(readProblem(await world.confirm(token)).status).toBe(400);
    expect(world.rows.get(bobId)?.status).toBe('PENDING');
  });

  it('refuses a link after 48 hours, and not a second before', async () => {
    const world = await invited();
    world.wait(48 * hours);
    expect(readProblem(await world.confirm(world.newestToken())).status).toBe(400);
    world.wait(-1);
    expect((await world.confirm(world.newestToken())).statusCode).toBe(200);
  });

  it('refuses an earlier link than the newest, and one of a subscription that ended', async () => {
    const world = await invited();
    const first = world.newestToken();
    world.wait(2 * hours);
    await world.subscribe();
    await world.inviteAll();
    expect((await world.confirm(first)).statusCode).toBe(400);
    await world.confirm(world.newestToken());
    const row = world.rows.get(bobId);
    expect(row).toBeDefined();
    if (row) world.rows.set(bobId, { ...row, status: 'UNSUBSCRIBED' });
    expect((await world.confirm(world.newestToken())).statusCode).toBe(400);
  });

  it('gives who comes back the same place', async () => {
    const world = await invited();
    await world.confirm(world.newestToken());
    const row = world.rows.get(bobId);
    if (row) world.rows.set(bobId, { ...row, status: 'UNSUBSCRIBED' });
    world.wait(2 * hours);
    await world.subscribe();
    await world.inviteAll();
    expect((await world.confirm(world.newestToken())).statusCode).toBe(200);
    expect(world.rows.get(bobId)).toMatchObject({ status: 'SUBSCRIBED', confirmedAt: at(0) });
    expect([world.audience.size, world.counts.get(authorId)]).toEqual([1, 1]);
  });

  // Effects: the audience is counted, the row gets its place, the audience its row, then SUBSCRIBED.
  it.each(
    [0, 1, 2, 3].flatMap((lives) => [1, 10, 60, 10 * hours].map((later) => ({ lives, later }))),
  )('is in the audience once, after a death and a retry: %j', async ({ lives, later }) => {
    const life = { left: Infinity };
    const world = await invited((name, effect) =>
      name === 'get' || name === 'has' || life.left-- > 0
        ? effect()
        : Promise.reject(new Error('The process died')),
    );
    const token = world.newestToken();
    life.left = lives;
    expect((await world.confirm(token)).statusCode).toBe(500);
    life.left = Infinity;
    world.wait(later);
    const retried = await world.confirm(token);
    expect([200, 503]).toContain(retried.statusCode);
    // Too soon to be sure that nobody else is about to put it: later it works.
    world.wait(Number(retried.headers?.['retry-after'] ?? 0));
    expect((await world.confirm(token)).statusCode).toBe(200);
    expect([...world.audience.values()]).toEqual([bobId]);
    const row = world.rows.get(bobId);
    const place = `${authorId}#${row?.shard} ${row?.confirmedAt}#${bobId}`;
    expect([...world.audience.keys()]).toEqual([place]);
  });

  it('is in the audience once, however two clicks interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = await invited();
        const { rows, audience, counts } = world;
        const racing = setUpSubscriptions(async (name, effect) => {
          await scheduler.schedule(Promise.resolve(), name);
          return effect();
        });
        for (const [id, row] of rows) racing.rows.set(id, row);
        const token = world.newestToken();
        const clicks = Promise.all([racing.confirm(token), racing.confirm(token)]);
        const answers = await scheduler.waitFor(clicks);
        expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
        expect([...racing.audience.values()]).toEqual([bobId]);
        expect([audience.size, counts.size]).toEqual([0, 0]);
      }),
    );
  });

  it('reads the tokens it writes, and no others', () => {
    const token = { subscriptionId: bobId, secret: newSecret() };
    expect(readConfirmToken(writeConfirmToken(token))).toEqual(token);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = readConfirmToken(text);
        expect(found === undefined || writeConfirmToken(found) === text).toBe(true);
      }),
    );
  });
});
