import { isLast } from '../../logs/attempt.ts';
import { plural } from '../../text.ts';
import { wordsOf, type Hop } from '../hop.ts';
import type { PostTraces, PostVisit } from './gather.ts';
import type { PostRow } from './row.ts';
import { pageIn, type PageLine } from './shards.ts';
import type { Tally } from './tally.ts';

/**
 * What happened to a post, in order: its requests, each hop of fanout, trips to the dead-letter queue.
 * The deliveries, of which there may be thousands, are the first mail and the last.
 */
export function postWayOf({ row, visits }: PostTraces, tally: Tally): readonly Hop[] {
  const hops: Hop[] = [];
  if (!visits.some(({ station }) => station === 'api'))
    hops.push({
      at: Date.parse(row.createdAt),
      where: 'api',
      what: `Accepted${undoWindow(row)}`,
      failed: false,
    });
  const tries = new Map<string, number>();
  for (const visit of visits) {
    const { station, messageId, startedAt, endedAt, ending } = visit;
    if (station === 'notifier') continue;
    const attempt = messageId === undefined ? 0 : (tries.get(messageId) ?? 0) + 1;
    if (messageId !== undefined) tries.set(messageId, attempt);
    hops.push({
      at: startedAt,
      where: station,
      ...(messageId !== undefined && { messageId, attempt }),
      ...(endedAt !== undefined && { durationMs: endedAt - startedAt }),
      what: whatOf(visit, row),
      failed: ending.kind === 'failed',
    });
    if (station === 'fanout' && isLast(ending))
      hops.push({
        at: endedAt ?? startedAt,
        where: 'published dead-letter queue',
        ...(messageId !== undefined && { messageId }),
        what: 'came here after its last receive',
        failed: true,
      });
  }
  return [...hops, ...mailHops(tally)].toSorted((one, other) => one.at - other.at);
}

/**
 * As many hops of fanout as a person reads: the first and those that failed before the others.
 * @returns also how many are left out
 */
export function shortened(
  hops: readonly Hop[],
  most: number,
): { readonly shown: readonly Hop[]; readonly left: number } {
  const fanout = hops.filter(({ where }) => where === 'fanout');
  const inOrder = new Set([
    ...fanout.slice(0, 1),
    ...fanout.filter(({ failed }) => failed),
    ...fanout,
  ]);
  const left = new Set([...inOrder].slice(most));
  return { shown: hops.filter((hop) => !left.has(hop)), left: left.size };
}

function whatOf(visit: PostVisit, row: PostRow): string {
  const page = pageIn(visit);
  if (page && visit.ending.kind !== 'failed') return pageWords(page);
  const isAccepted = visit.lines.some(({ message }) => message === 'Accepted');
  return `${wordsOf(visit)}${isAccepted ? undoWindow(row) : ''}`;
}

function pageWords({ message, shard, hop, deliveries }: PageLine): string {
  return `Shard ${shard}, hop ${hop}: ${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'} sent, ${message.toLowerCase()}`;
}

function undoWindow({ createdAt, undoUntil }: PostRow): string {
  const seconds = (Date.parse(undoUntil) - Date.parse(createdAt)) / 1000;
  return seconds === 0
    ? ', without an undo window'
    : `; its author could cancel it for ${plural(seconds, 'second')}, until ${undoUntil}`;
}

function mailHops({ firstMailAt, lastMailAt, mails }: Tally): readonly Hop[] {
  if (firstMailAt === undefined || lastMailAt === undefined) return [];
  const what = `the last mail so far; ${plural(mails, 'mail')} in all`;
  return [
    { at: firstMailAt, where: 'notifier', what: 'the first mail', failed: false },
    { at: lastMailAt, where: 'notifier', what, failed: false },
  ];
}
