import type { Ending } from '../logs/attempt.ts';
import type { Station, Visit } from './gather.ts';
import type { Row } from './row.ts';

/** One step on a video's way. */
export interface Hop {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly where: Station | 'encode dead-letter queue' | 'notice dead-letter queue';
  readonly messageId?: string;
  /** Which try of its message this was, from 1. */
  readonly attempt?: number;
  /** ms; without it, it has not ended or takes no time. */
  readonly durationMs?: number;
  readonly what: string;
  readonly failed: boolean;
}

/** Every hop in order: what was tried, how it ended, and trips to dead-letter queues. */
export function wayOf(row: Row | undefined, visits: readonly Visit[]): readonly Hop[] {
  const hops: Hop[] = [];
  if (row && !visits.some(({ station }) => station === 'api'))
    hops.push({
      at: Date.parse(row.createdAt),
      where: 'api',
      what: `announced "${row.title}"`,
      failed: false,
    });
  const tries = new Map<string, number>();
  let encodeDeadLetter = false;
  for (const visit of visits) {
    const { station, messageId, startedAt, endedAt, ending } = visit;
    const before = messageId === undefined ? 0 : (tries.get(messageId) ?? 0);
    if (messageId !== undefined) tries.set(messageId, before + 1);
    const isBack = station === 'encoder' && encodeDeadLetter && before === 0;
    if (isBack) encodeDeadLetter = false;
    hops.push({
      at: startedAt,
      where: station,
      ...(messageId !== undefined && { messageId, attempt: before + 1 }),
      ...(endedAt !== undefined && { durationMs: endedAt - startedAt }),
      what: `${isBack ? 'back from the dead-letter queue: ' : ''}${words(visit)}`,
      failed: ending.kind === 'failed',
    });
    if (messageId !== undefined && isLast(ending)) {
      if (station === 'encoder') encodeDeadLetter = true;
      hops.push({
        at: visit.endedAt ?? startedAt,
        where: station === 'encoder' ? 'encode dead-letter queue' : 'notice dead-letter queue',
        messageId,
        what: 'came here after its last receive',
        failed: true,
      });
    }
  }
  return hops.toSorted((one, other) => one.at - other.at);
}

/** Did it fail at the last permitted receive? */
export function isLast(ending: Ending): boolean {
  return (
    ending.kind === 'failed' &&
    ending.receive !== undefined &&
    ending.receive.count >= ending.receive.most
  );
}

function words({ lines, ending }: Visit): string {
  const said = lines
    .filter(({ error }) => !error)
    .map(({ message, notice }) => (notice ? `${message} (${notice})` : message));
  switch (ending.kind) {
    case 'succeeded':
    case 'not-tried':
      return said.join(', ') || 'done';
    case 'running':
      return [...said, 'not ended yet'].join(', ');
    case 'failed':
      return [...said, `failed: ${ending.error}`].join(', ');
  }
}
