import * as fc from 'fast-check';
import { operations } from '../../../lambda/clicks/api/operations.ts';
import { partOf, type Cell, type StatisticsItem } from '../../../lambda/clicks/statistics.ts';
import { add, encode, nobody, visitorHash } from '../../../lambda/clicks/visitors.ts';
import { createRouter } from '../../../lambda/shared/http/router.ts';
import { request } from '../../shared/support/request.ts';
import { noon, silent } from '../../video/support/things.ts';
import { MemoryTables } from './memory-tables.ts';

/** What is counted of a click. */
export interface Happening {
  /** `2026-01-01T11:07`. */
  readonly minute: string;
  readonly type: 'view' | 'play';
  readonly page: string;
  readonly referrer: string;
  readonly visitor: string;
}

/** Where it was counted. */
export interface Place {
  readonly version?: string;
  readonly window?: string;
  readonly shardId?: string;
  readonly first?: string;
}

/** An hour before noon, and the minutes around its ends. */
export const happening: fc.Arbitrary<Happening> = fc.record({
  minute: fc
    .integer({ min: -3, max: 62 })
    .map((minute) => new Date(noon.getTime() - (60 - minute) * 60_000).toISOString().slice(0, 16)),
  type: fc.constantFrom('view', 'play'),
  page: fc.constantFrom('/', '/watch.html', '/posts', '/__proto__'),
  referrer: fc.constantFrom('', 'a.example', 'b.example'),
  visitor: fc.nat({ max: 9 }).map(String),
});

/** The items that analytics writes of a stretch of clicks: one for each minute. */
export function itemsOf(all: readonly Happening[], place: Place = {}): readonly StatisticsItem[] {
  const {
    version = 'live',
    window = '2026-01-01T11:00:00.000Z',
    shardId = 's0',
    first = '1',
  } = place;
  const stretch = { version, window, shardId, first };
  return [...Map.groupBy(all, ({ minute }) => minute)].map(([minute, some]) => ({
    hour: minute.slice(0, 13),
    part: partOf(minute, stretch, 0),
    minute,
    version,
    window,
    cells: [...Map.groupBy(some, ({ page, referrer }) => `${page} ${referrer}`).values()].flatMap(
      cellOf,
    ),
    late: 1,
    duplicates: 2,
  }));
}

function cellOf(all: readonly Happening[]): Cell[] {
  return all.slice(0, 1).map(({ page, referrer }) => ({
    page,
    referrer,
    views: all.filter(({ type }) => type === 'view').length,
    plays: all.filter(({ type }) => type === 'play').length,
    visitors: encode(all.map(({ visitor }) => visitorHash(visitor)).reduce(add, nobody)),
  }));
}

/** The API over tables in memory; it is noon. */
export function setUpApi() {
  const tables = new MemoryTables();
  const answer = createRouter(operations, { tables, now: () => noon }, silent);
  return {
    tables,
    get: (path: '/api/stats' | '/api/trending', query?: Record<string, string>) =>
      answer(request(`GET ${path}`, { query })),
  };
}
