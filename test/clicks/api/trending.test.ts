import * as fc from 'fast-check';
import { maxTrends, trends } from '../../../lambda/clicks/api/schemas.ts';
import { trendsOf } from '../../../lambda/clicks/api/trends.ts';
import type { Board } from '../../../lambda/clicks/board.ts';
import { read, readProblem } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';
import { setUpApi } from './things.ts';

/** A shard's board, as it was so many minutes ago. */
function board(minutesAgo: number, pages: Board['scores']['pages'], videos = {}): Board {
  return {
    lastSequence: '1'.padStart(60, '0'),
    asOf: new Date(noon.getTime() - minutesAgo * 60_000).toISOString(),
    scores: { pages, videos },
  };
}

function scoresOf(boards: readonly Board[]): ReadonlyMap<string, number> {
  return new Map(trendsOf(boards, noon).pages.map(({ page, score }) => [page, score]));
}

describe('GET /api/trending', () => {
  it('adds what the shards say, each as it is worth now', async () => {
    const { tables, get } = setUpApi();
    tables.shards.push(
      board(0, { '/a': 1, '/b': 3 }, { v1: 2 }),
      board(10, { '/a': 6 }, { v1: 2, v2: 1 }),
    );
    const answer = trends.parse(read(await get('/api/trending')));
    expect(answer).toEqual({
      at: noon.toISOString(),
      halfLifeMinutes: 10,
      pages: [
        { page: '/a', score: 4 },
        { page: '/b', score: 3 },
      ],
      videos: [
        { video: 'v1', score: 3 },
        { video: 'v2', score: 0.5 },
      ],
    });
  });

  it('forgets what nobody looked at for long', () => {
    expect(trendsOf([board(24 * 60, { '/a': 1000 })], noon).pages).toEqual([]);
  });

  it(`names the first ${maxTrends}`, () => {
    const names = Array.from({ length: 50 }, (_, n) => [`/${n}`, n + 1] as const);
    const { pages } = trendsOf([board(0, Object.fromEntries(names))], noon);
    expect(pages.map(({ score }) => score)).toEqual(
      Array.from({ length: maxTrends }, (_, n) => 50 - n),
    );
  });

  it('says the same however the clicks were split into shards', () => {
    const scores = fc.dictionary(fc.constantFrom('/a', '/b', '/__proto__'), fc.nat({ max: 100 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 30 }), scores)), (all) => {
        const boards = all.map(([minutes, pages]) => board(minutes, pages));
        const split = boards.flatMap(({ asOf, scores: { pages }, ...rest }) =>
          Object.entries(pages).map(([page, score]) => ({
            ...rest,
            asOf,
            scores: { pages: { [page]: score }, videos: {} },
          })),
        );
        const whole = scoresOf(boards);
        const parts = scoresOf(split.toReversed());
        expect([...parts.keys()].toSorted()).toEqual([...whole.keys()].toSorted());
        for (const [page, score] of whole) expect(parts.get(page)).toBeCloseTo(score, 2);
      }),
    );
  });

  it('takes no parameters', async () => {
    const { get } = setUpApi();
    expect(readProblem(await get('/api/trending', { limit: '5' })).status).toBe(400);
  });
});
