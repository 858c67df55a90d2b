import { randomBytes } from 'node:crypto';
import { seededRandom } from '../seeded-random.ts';
import { timed } from '../stopwatch.ts';
import { boardsOf, shareScored } from './boards.ts';
import { readerCalls } from './calls.ts';
import { ClicksApi, type PageFigures, type Span } from './clicks-api.ts';
import type { ClicksOptions, ClicksRun } from './clicks-run.ts';
import type { ClicksTarget } from './clicks-target.ts';
import { LakeEvents } from './lake/lake-events.ts';
import { sendVisits } from './send-visits.ts';
import { untilRead, type Readings } from './until-read.ts';
import { pagesOf, visitsOf } from './visits.ts';

const MINUTE = 60_000;
/** An answer of the API names so many pages at most. */
const MOST_PAGES = 100;
/** The API's clock and this one's, and that of the trends, need not be the same to the second. */
const ALMOST_ALL = 0.99;
const SEED = 22;

/** Visits pages that nobody else knows, and waits until each reader has been through their events. */
export async function runClicks(
  target: ClicksTarget,
  events: number,
  { inside, onProgress, signal }: ClicksOptions,
): Promise<ClicksRun> {
  const site = `/demo-${randomBytes(3).toString('hex')}`;
  const api = new ClicksApi(target.outputs.SiteUrl);
  await inside?.resetCalls();
  const began = Date.now();
  const { value: sent, ms: sendMs } = await timed(() =>
    sendVisits(target.outputs.SiteUrl, visitsOf(site, events, seededRandom(SEED)), {
      onProgress: (answered) => onProgress?.('sending', answered / events),
      signal,
    }),
  );
  const lake = new LakeEvents(target, sent.visitors, began);
  const { halfLifeMinutes } = await api.trending();
  // What a page tells of happened before it told; no visit is longer than two minutes.
  const figures = () =>
    pagesIn(api, site, { from: began - 2 * MINUTE, to: Date.now() + 2 * MINUTE });
  const look = async (): Promise<Readings> => {
    const share = shareScored(await boardsOf(target), site, sent.times, halfLifeMinutes * MINUTE);
    return {
      statistics: sum((await figures()).map(({ views, plays }) => views + plays)),
      trending: share >= ALMOST_ALL ? sent.sent : Math.floor(share * sent.sent),
      lake: await lake.count(),
    };
  };
  const { readings, lags } = await untilRead(sent.sent, look, {
    inside,
    onReadings: (now) => onProgress?.('reading', least(now) / sent.sent),
    signal,
  });
  const { collectorPuts, ...reading } = (inside && (await readerCalls(inside, target))) ?? {};
  const { pages: trending } = await api.trending();
  return {
    sent: sent.sent,
    lost: sent.lost,
    visitors: sent.visitors.size,
    requests: sent.requests,
    again: sent.again,
    sendMs,
    readings,
    lags,
    pages: await figures(),
    trending: trending.filter(({ page }) => page.startsWith(site)),
    calls: { http: sent.requests, ...(inside && { putRecords: collectorPuts, ...reading }) },
  };
}

/** Exactly those of a site, whatever else is visited: the most popular first. */
async function pagesIn(api: ClicksApi, site: string, span: Span): Promise<readonly PageFigures[]> {
  const { pages } = await api.statistics(span);
  const listed = pages.filter(({ page }) => page.startsWith(site));
  if (pages.length < MOST_PAGES) return listed;
  const others = pagesOf(site).filter((page) => listed.every((known) => known.page !== page));
  for (const page of others) listed.push(...(await api.statistics(span, page)).pages);
  return listed;
}

function least({ statistics, trending, lake }: Readings): number {
  return Math.min(statistics, trending, lake);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
