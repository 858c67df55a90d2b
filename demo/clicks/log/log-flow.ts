import { randomBytes } from 'node:crypto';
import { ApiError } from '../../api-error.ts';
import { timed } from '../../stopwatch.ts';
import { boardsOf } from '../boards.ts';
import { readerCalls } from '../calls.ts';
import { ClicksApi, type Span } from '../clicks-api.ts';
import type { ClicksOptions, ClicksRun } from '../clicks-run.ts';
import type { ClicksTarget } from '../clicks-target.ts';
import { LakeEvents } from '../lake/lake-events.ts';
import { untilRead, type Readings } from '../until-read.ts';
import { ClickRecords, visitorOf, type ClickRecord } from './click-records.ts';
import { putAll, type Place } from './put-all.ts';
import { survey, viewsIn, type Survey } from './survey.ts';

const MINUTE = 60_000;
/** So many records are gathered for the calls that put them. */
const GATHERED = 500;

interface SentLog {
  readonly visitors: ReadonlySet<string>;
  readonly places: readonly Place[];
  readonly calls: number;
  readonly again: number;
}

/**
 * Puts the page views of a web server's log on the stream, as its operator may: they count at the
 * time of the log. What is counted is told by the statistics before and after.
 * @param file in Apache's combined format; it may be compressed with gzip
 * @throws when there is no view of a page in it
 */
export async function runLog(
  target: ClicksTarget,
  file: string,
  { inside, onProgress, signal }: ClicksOptions,
): Promise<ClicksRun> {
  const log = await survey(file);
  if (log.views === 0)
    throw new Error(
      `${file} has no view of a page (lines: ${log.lines}). Is it a log in Apache's combined format?`,
    );
  const api = new ClicksApi(target.outputs.SiteUrl);
  const before = await countIn(api, log.spans);
  await inside?.resetCalls();
  const began = Date.now();
  const { value: sent, ms: sendMs } = await timed(() =>
    sendLog(target, file, log, {
      onProgress: (events) => onProgress?.('putting', events / log.views),
      signal,
    }),
  );
  const lake = new LakeEvents(target, sent.visitors, began);
  const look = async (): Promise<Readings> => ({
    statistics: (await countIn(api, log.spans)) - before,
    trending: await scoredOf(target, sent.places),
    lake: await lake.count(),
  });
  const { readings, lags } = await untilRead(log.views, look, {
    inside,
    onReadings: ({ statistics }) => onProgress?.('reading', statistics / log.views),
    signal,
  });
  const { dynamodb, s3Put } = (inside && (await readerCalls(inside, target))) ?? {};
  const { pages: trending } = await api.trending();
  const last = log.spans.at(-1);
  return {
    sent: log.views,
    lost: 0,
    visitors: sent.visitors.size,
    requests: sent.calls,
    again: sent.again,
    sendMs,
    readings,
    lags,
    pages: last ? (await api.statistics(last)).pages : [],
    trending: trending.filter(({ page }) => log.pages.has(page)),
    calls: { http: 0, putRecords: sent.calls, ...(inside && { dynamodb, s3Put }) },
    log,
  };
}

interface Sending {
  readonly onProgress: (events: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Addresses become visitors here, with a salt that is forgotten: none leaves this process. */
async function sendLog(
  { kinesis, clicks }: ClicksTarget,
  file: string,
  { views }: Survey,
  { onProgress, signal }: Sending,
): Promise<SentLog> {
  const salt = randomBytes(32);
  const visitors = new Set<string>();
  const gathered = new ClickRecords();
  const places: Place[] = [];
  let waiting: ClickRecord[] = [];
  let calls = 0;
  let again = 0;
  const putWaiting = async () => {
    const put = await putAll(kinesis, clicks.ClickStreamName, waiting, { signal });
    places.push(...put.places);
    calls += put.calls;
    again += put.again;
    waiting = [];
  };
  let sent = 0;
  for await (const view of viewsIn(file)) {
    if (typeof view === 'string') continue;
    const { page, referrer, line } = view;
    const visitor = visitorOf(salt, line.address, line.agent);
    visitors.add(visitor);
    waiting.push(...gathered.add(visitor, { page, referrer, at: line.at }));
    sent += 1;
    if (waiting.length < GATHERED) continue;
    await putWaiting();
    onProgress(sent);
  }
  waiting.push(...gathered.flush());
  await putWaiting();
  onProgress(views);
  return { visitors, places, calls, again };
}

/** How many of these events are in the boards: those of records that are not behind a board's last. */
async function scoredOf(target: ClicksTarget, places: readonly Place[]): Promise<number> {
  const boards = await boardsOf(target);
  const last = new Map(boards.map(({ shard, lastSequence }) => [shard, BigInt(lastSequence)]));
  return places
    .filter(({ shardId, sequenceNumber }) => (last.get(shardId) ?? -1n) >= BigInt(sequenceNumber))
    .reduce((sum, { events }) => sum + events, 0);
}

async function countIn(api: ClicksApi, spans: readonly Span[]): Promise<number> {
  let count = 0;
  for (const span of spans) count += await countOf(api, span);
  return count;
}

/** What is too much for one answer is asked for in halves. */
async function countOf(api: ClicksApi, { from, to }: Span): Promise<number> {
  try {
    const { views, plays } = await api.statistics({ from, to });
    return views + plays;
  } catch (error) {
    const minutes = (to - from) / MINUTE;
    if (!(error instanceof ApiError && error.status === 400) || minutes < 2) throw error;
    const middle = from + Math.floor(minutes / 2) * MINUTE;
    return (await countOf(api, { from, to: middle })) + (await countOf(api, { from: middle, to }));
  }
}
