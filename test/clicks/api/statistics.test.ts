import * as fc from 'fast-check';
import { maxPages, maxReferrers, statistics } from '../../../lambda/clicks/api/schemas.ts';
import { read, readProblem } from '../../shared/support/request.ts';
import { happening, itemsOf, setUpApi, type Happening } from './things.ts';

const hour = { from: '2026-01-01T11:00:00Z', to: '2026-01-01T12:00:00Z' };
const view: Happening = {
  minute: '2026-01-01T11:07',
  type: 'view',
  page: '/',
  referrer: '',
  visitor: 'ada',
};

async function statisticsOf(
  api: ReturnType<typeof setUpApi>,
  query: Record<string, string> = hour,
) {
  const answer = await api.get('/api/stats', query);
  expect(answer.statusCode).toBe(200);
  return statistics.parse(read(answer));
}

/** The same by definition: every click once, every visitor once. */
function figuresOf(all: readonly Happening[]) {
  return {
    views: all.filter(({ type }) => type === 'view').length,
    plays: all.filter(({ type }) => type === 'play').length,
    visitors: new Set(all.map(({ visitor }) => visitor)).size,
  };
}

function many(count: number, name: (n: number) => Partial<Happening>): readonly Happening[] {
  return Array.from({ length: count }, (_, n) => ({ ...view, ...name(n) }));
}

describe('GET /api/stats', () => {
  it('sums up what happened, by minute, page and referrer', async () => {
    const api = setUpApi();
    api.tables.put(
      itemsOf([
        view,
        { ...view, visitor: 'ben', minute: '2026-01-01T11:08' },
        { ...view, page: '/watch.html', referrer: 'a.example' },
        { ...view, page: '/watch.html', type: 'play' },
        { ...view, page: '/watch.html', type: 'play', visitor: 'cleo' },
      ]),
    );
    expect(await statisticsOf(api)).toEqual({
      from: '2026-01-01T11:00:00.000Z',
      to: '2026-01-01T12:00:00.000Z',
      views: 3,
      plays: 2,
      visitors: 3,
      late: 2,
      duplicates: 4,
      minutes: [
        { minute: '2026-01-01T11:07', views: 2, plays: 2, visitors: 2 },
        { minute: '2026-01-01T11:08', views: 1, plays: 0, visitors: 1 },
      ],
      pages: [
        {
          page: '/watch.html',
          views: 1,
          plays: 2,
          visitors: 2,
          referrers: [
            { referrer: '', views: 0, plays: 2, visitors: 2 },
            { referrer: 'a.example', views: 1, plays: 0, visitors: 1 },
          ],
        },
        {
          page: '/',
          views: 2,
          plays: 0,
          visitors: 2,
          referrers: [{ referrer: '', views: 2, plays: 0, visitors: 2 }],
        },
      ],
    });
  });

  it('says the same however the clicks were split, and however often a part was written', async () => {
    const split = fc.array(
      fc.record({ click: happening, shard: fc.nat({ max: 2 }), first: fc.nat({ max: 3 }) }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(split, fc.boolean(), async (parts, again) => {
        const api = setUpApi();
        const stretches = [
          ...Map.groupBy(parts, ({ shard, first }) => `${shard} ${first}`).values(),
        ];
        for (const stretch of again ? [...stretches, ...stretches.toReversed()] : stretches) {
          const [{ shard, first } = { shard: 0, first: 0 }] = stretch;
          api.tables.put(
            itemsOf(
              stretch.map(({ click }) => click),
              { shardId: `s${shard}`, first: String(first) },
            ),
          );
        }
        const inside = parts
          .map(({ click }) => click)
          .filter(
            ({ minute }) => hour.from.slice(0, 16) <= minute && minute < hour.to.slice(0, 16),
          );

        const { minutes, pages, ...totals } = await statisticsOf(api);
        expect(totals).toMatchObject(figuresOf(inside));
        const byMinute = Map.groupBy(inside, ({ minute }) => minute);
        expect(new Map(minutes.map(({ minute, ...of }) => [minute, of]))).toEqual(
          new Map([...byMinute].map(([minute, some]) => [minute, figuresOf(some)])),
        );
        const byReferrer = Map.groupBy(inside, ({ page, referrer }) => `${page} ${referrer}`);
        expect(
          new Map(
            pages.flatMap(({ page, referrers }) =>
              referrers.map(({ referrer, ...of }) => [`${page} ${referrer}`, of]),
            ),
          ),
        ).toEqual(new Map([...byReferrer].map(([name, some]) => [name, figuresOf(some)])));
        const byPage = Map.groupBy(inside, ({ page }) => page);
        expect(new Map(pages.map(({ page, referrers: _referrers, ...of }) => [page, of]))).toEqual(
          new Map([...byPage].map(([page, some]) => [page, figuresOf(some)])),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('tells of one page, if asked', async () => {
    const api = setUpApi();
    api.tables.put(itemsOf([view, { ...view, page: '/posts', visitor: 'ben' }]));
    const { pages, minutes, ...totals } = await statisticsOf(api, { ...hour, page: '/posts' });
    expect(totals).toMatchObject({ views: 1, plays: 0, visitors: 1, late: 1, duplicates: 2 });
    expect(pages.map(({ page }) => page)).toEqual(['/posts']);
    expect(minutes).toEqual([{ minute: view.minute, views: 1, plays: 0, visitors: 1 }]);
  });

  it('names the pages and the referrers with the most, and no more', async () => {
    const api = setUpApi();
    api.tables.put(
      itemsOf([
        ...many(maxPages + 1, (n) => ({ page: `/${n}` })),
        ...many(maxReferrers + 1, (n) => ({ page: '/most', referrer: `${n}.example` })),
      ]),
    );
    const { views, pages } = await statisticsOf(api);
    expect(views).toBe(maxPages + maxReferrers + 2);
    expect(pages).toHaveLength(maxPages);
    expect(pages[0]).toMatchObject({ page: '/most', views: maxReferrers + 1 });
    expect(pages[0]?.referrers).toHaveLength(maxReferrers);
  });

  it('counts whole minutes: the first is in, the last is not', async () => {
    const api = setUpApi();
    const minutes = ['11:06', '11:07', '11:08', '11:09'].map((time) => `2026-01-01T${time}`);
    api.tables.put(itemsOf(minutes.map((minute) => ({ ...view, minute }))));
    const told = await statisticsOf(api, {
      from: '2026-01-01T11:07:59.999Z',
      to: '2026-01-01T11:09:30Z',
    });
    expect(told).toMatchObject({
      from: '2026-01-01T11:07:00.000Z',
      to: '2026-01-01T11:09:00.000Z',
      views: 2,
    });
    expect(told.minutes.map(({ minute }) => minute)).toEqual(minutes.slice(1, 3));
  });

  it('reads every hour of a day', async () => {
    const api = setUpApi();
    const day = Date.parse('2026-01-01T10:30:00Z');
    const at = (hours: number) => new Date(day + hours * 3600_000).toISOString();
    api.tables.put(
      itemsOf(Array.from({ length: 30 }, (_, n) => ({ ...view, minute: at(n - 2).slice(0, 16) }))),
    );
    expect(await statisticsOf(api, { from: at(0), to: at(24) })).toMatchObject({ views: 24 });
  });

  it.each([
    ['without a stretch', {}],
    ['without an end', { from: hour.from }],
    ['of no minute', { from: hour.from, to: '2026-01-01T11:00:59Z' }],
    ['backwards', { from: hour.to, to: hour.from }],
    ['of more than a day', { from: hour.from, to: '2026-01-02T11:01:00Z' }],
    ['of a local time', { ...hour, from: '2026-01-01T11:00:00' }],
    ['of days that there are not', { ...hour, from: '2026-02-30T11:00:00Z' }],
    ['of an address', { ...hour, page: 'https://a.example/' }],
    ['with a parameter that there is not', { ...hour, limit: '1' }],
  ])('refuses statistics %s', async (_which, query) => {
    const { get } = setUpApi();
    expect(readProblem(await get('/api/stats', query)).status).toBe(400);
  });

  it('takes a day to the minute', async () => {
    const api = setUpApi();
    const day = { from: '2026-01-01T11:00:00Z', to: '2026-01-02T11:00:59Z' };
    expect(await statisticsOf(api, day)).toMatchObject({ to: '2026-01-02T11:00:00.000Z' });
  });

  it('reads no more than one answer is worth', async () => {
    const api = setUpApi();
    for (let first = 0; first < 200; first += 1) {
      api.tables.put(itemsOf([view], { first: String(first) }));
    }
    const { status, detail } = readProblem(await api.get('/api/stats', hour));
    expect([status, detail]).toEqual([400, expect.stringContaining('Ask for less')]);
  });
});

describe('after a replay', () => {
  const window = '2026-01-01T11:07:00.000Z';
  const rebuild = { rebuild: '2026-01-01T11:30#a', from: window, to: '2026-01-01T11:08:00.000Z' };

  it('its figures count for the windows it covers, and no others', async () => {
    const api = setUpApi();
    const later = '2026-01-01T11:08:00.000Z';
    api.tables.put(itemsOf([view, view, view], { window }));
    api.tables.put(itemsOf([view, view], { window, version: rebuild.rebuild }));
    api.tables.put(itemsOf([view], { window: later }));
    expect(await statisticsOf(api)).toMatchObject({ views: 4 });
    api.tables.swaps.push(rebuild);
    expect(await statisticsOf(api)).toMatchObject({ views: 3 });
  });

  it('the latest one counts, whatever order they are found in', async () => {
    const api = setUpApi();
    const latest = { ...rebuild, rebuild: '2026-01-01T11:45#b' };
    api.tables.put(itemsOf([view], { window, version: rebuild.rebuild }));
    api.tables.put(itemsOf([view, view], { window, version: latest.rebuild }));
    api.tables.swaps.push(latest, rebuild);
    expect(await statisticsOf(api)).toMatchObject({ views: 2 });
  });

  it('a window without clicks stays without, whatever was counted as they came', async () => {
    const api = setUpApi();
    api.tables.put(itemsOf([view], { window }));
    api.tables.swaps.push(rebuild);
    expect(await statisticsOf(api)).toMatchObject({ views: 0, pages: [], minutes: [] });
  });

  it('the answer is of before or after, though the swap came in between', async () => {
    const api = setUpApi();
    api.tables.put(itemsOf([view, view, view], { window }));
    api.tables.put(itemsOf([view, view], { window, version: rebuild.rebuild }));
    api.tables.afterRead = () => {
      api.tables.swaps.splice(0, 1, rebuild);
      api.tables.delete('live');
    };
    expect(await statisticsOf(api)).toMatchObject({ views: 2 });
  });

  it('asks to come again rather than to mix, if it never ends', async () => {
    const api = setUpApi();
    api.tables.afterRead = () => void api.tables.swaps.push(rebuild);
    const answer = await api.get('/api/stats', hour);
    expect(readProblem(answer).status).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '1' });
  });
});
