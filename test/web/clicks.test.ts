import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { visitorIn } from '../../web/page-clicks/visitor.ts';
import { busy, idsOf, taken, unreachable, virtualPage } from './virtual-page.ts';

function times(count: number, work: () => void): void {
  for (let done = 0; done < count; done += 1) work();
}

const halfTaken = () => Response.json({ accepted: 1, refused: [{ index: 0 }] }, { status: 202 });
const never = () => new Promise<Response>(() => undefined);
const fail = () => {
  throw new Error('not here');
};

describe('what happens on a page', () => {
  it('is sent five seconds later, all of it at once', async () => {
    const { clicks, requests, pass } = virtualPage({ path: () => '/watch.html' });
    clicks.view();
    await pass(3);
    clicks.play('v1');
    await pass(1.9);
    expect(requests).toEqual([]);
    await pass(0.1);
    expect(requests).toEqual([
      {
        batch: '3',
        visitor: 'visitor',
        sentAt: '1970-01-01T00:00:05.000Z',
        events: [
          { id: '1', type: 'view', page: '/watch.html', at: '1970-01-01T00:00:00.000Z' },
          {
            id: '2',
            type: 'play',
            page: '/watch.html',
            video: 'v1',
            at: '1970-01-01T00:00:03.000Z',
          },
        ],
        after: 5000,
        bytes: expect.any(Number),
      },
    ]);
  });

  it('is sent at once when there are 25', async () => {
    const { clicks, requests, pass } = virtualPage();
    times(26, clicks.view);
    await pass(0);
    expect(requests.map(({ events }) => events.length)).toEqual([25, 1]);
    expect(new Set(idsOf(requests).flat()).size).toBe(26);
  });

  it('fits into a keepalive request, however long the path', async () => {
    const { clicks, requests, pass } = virtualPage({ path: () => `/${'x'.repeat(9_000)}` });
    times(25, () => clicks.play('v'.repeat(64)));
    await pass(0);
    expect(requests.map(({ bytes }) => bytes < 64 * 1024)).toEqual([true]);
    expect(requests[0]?.events[0]).toMatchObject({ page: `/${'x'.repeat(511)}` });
  });

  it('does not go out in two requests at the same time', async () => {
    const slow = Promise.withResolvers<Response>();
    const { clicks, requests, pass } = virtualPage({ answers: [() => slow.promise, taken] });
    times(50, clicks.view);
    await pass(60);
    expect(requests).toHaveLength(1);
    slow.resolve(taken());
    await pass(0);
    expect(requests).toHaveLength(2);
  });
});

describe('when it is not taken', () => {
  it.each([
    ['the API is throttled', busy(429)],
    ['the API failed', busy(503)],
    ['the network is down', unreachable],
  ])('because %s, the same batch is sent again', async (_why, answer) => {
    const { clicks, requests, losses, pass } = virtualPage({ answers: [answer, answer, taken] });
    clicks.view();
    await pass(60);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ batch }) => batch)).size).toBe(1);
    expect(new Set(idsOf(requests).flat()).size).toBe(1);
    expect(losses).toEqual([]);
  });

  it('the time of sending is that of each attempt, so that the API knows when it happened', async () => {
    const { clicks, requests, pass } = virtualPage({
      answers: [busy(503, { 'retry-after': '7' }), taken],
    });
    clicks.view();
    await pass(60);
    expect(requests.map(({ sentAt }) => sentAt)).toEqual([
      '1970-01-01T00:00:05.000Z',
      '1970-01-01T00:00:12.500Z',
    ]);
    expect(new Set(requests.flatMap(({ events }) => events.map(({ at }) => at))).size).toBe(1);
  });

  it('pauses grow, are random, and are never shorter than Retry-After', async () => {
    const answers = [busy(503), busy(503), busy(503), busy(429, { 'retry-after': '20' }), taken];
    const { clicks, requests, pass } = virtualPage({ answers });
    clicks.view();
    await pass(60);
    const after = requests.map((request) => request.after);
    expect(after.slice(1).map((time, n) => time - (after[n] ?? 0))).toEqual([
      500, 1000, 2000, 24_000,
    ]);
  });

  it('gives up after five attempts, says so, and goes on with the next', async () => {
    const { clicks, requests, losses, pass } = virtualPage({
      answers: [...Array.from({ length: 5 }, () => unreachable), taken],
    });
    times(26, clicks.view);
    await pass(60);
    expect(requests).toHaveLength(6);
    expect(losses).toEqual([[25, 'unreachable']]);
  });

  it.each([400, 404, 413])('is not sent again after %d, and said to be lost', async (status) => {
    const { clicks, requests, losses, pass } = virtualPage({ answers: [busy(status), taken] });
    clicks.view();
    await pass(60);
    expect(requests).toHaveLength(1);
    expect(losses).toEqual([[1, 'refused']]);
  });

  it('counts what was refused of what was taken', async () => {
    const { clicks, losses, pass } = virtualPage({ answers: [halfTaken] });
    times(2, clicks.view);
    await pass(5);
    expect(losses).toEqual([[1, 'refused']]);
  });

  it('lets no more than 100 events wait', async () => {
    const { clicks, requests, losses, pass } = virtualPage({ answers: [busy(503)] });
    times(130, clicks.view);
    // The first 25 are on their way.
    expect(losses).toEqual(Array.from({ length: 5 }, () => [1, 'full']));
    await pass(0);
    expect(requests).toHaveLength(1);
  });
});

describe('as the page goes away', () => {
  it('what waits goes into beacons, 25 events each, under the ids it has', async () => {
    const { clicks, requests, beacons, leave, pass } = virtualPage({ answers: [busy(503)] });
    times(55, clicks.view);
    await pass(0);
    leave();
    expect(idsOf(beacons).map((ids) => ids.length)).toEqual([25, 25, 5]);
    expect(beacons[0]?.batch).toBe(requests[0]?.batch);
    expect(new Set(idsOf(beacons).flat()).size).toBe(55);
    await pass(60);
    expect(requests).toHaveLength(1);
  });

  it('what is on its way is left to the browser, and what the browser refuses is lost', async () => {
    const { clicks, losses, leave, pass } = virtualPage({ answers: [never] });
    times(27, clicks.view);
    await pass(0);
    leave(false);
    expect(losses).toEqual([[2, 'left']]);
  });

  it('nothing is sent if nothing waits', () => {
    const { beacons, leave } = virtualPage();
    leave();
    expect(beacons).toEqual([]);
  });
});

describe('in any browser', () => {
  it('nothing throws, whatever does', () => {
    const { clicks, losses } = virtualPage({ path: fail });
    expect(() => {
      clicks.view();
      clicks.play('v1');
      clicks.leave(fail);
    }).not.toThrow();
    expect(losses).toEqual([
      [1, 'failed'],
      [1, 'failed'],
    ]);
  });

  it('a visitor keeps a name where it can be kept, and has one for the page where not', () => {
    const kept = new Map<string, string>();
    const storage = () => ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
    let made = 0;
    const newId = () => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}`;
    const first = visitorIn(storage, newId)();
    expect(visitorIn(storage, newId)()).toBe(first);

    const blocked = visitorIn(() => {
      throw new Error('SecurityError');
    }, newId);
    expect(blocked()).not.toBe(first);
    expect(blocked()).toBe(blocked());

    kept.set('visitor', 'somebody’s own idea');
    expect(visitorIn(storage, newId)()).toMatch(/^[\da-f-]{36}$/);
  });

  it('2 KB are loaded and no more', () => {
    const { outputFiles } = buildSync({
      entryPoints: [join(__dirname, '../../web/clicks.ts')],
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    });
    expect(outputFiles.map(({ contents }) => contents.length <= 2048)).toEqual([true]);
  });
});
