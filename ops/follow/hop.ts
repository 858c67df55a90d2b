import type { Attempt } from '../logs/attempt.ts';
import { duration, table } from '../text.ts';

/** One step on the way of a video or a post. */
export interface Hop {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A function, or a dead-letter queue. */
  readonly where: string;
  readonly messageId?: string;
  /** Which try of its message this was, from 1. */
  readonly attempt?: number;
  /** ms; without it, it has not ended or takes no time. */
  readonly durationMs?: number;
  readonly what: string;
  readonly failed: boolean;
}

/** What an attempt said, and how it ended. */
export function wordsOf({ lines, ending }: Attempt): string {
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

/** As a table. Times are UTC; AFTER counts from the first hop. */
export function describeHops(hops: readonly Hop[]): string {
  const start = hops[0]?.at ?? 0;
  return table(
    ['TIME', 'AFTER', 'WHERE', 'MESSAGE', 'TRY', 'TOOK', 'WHAT'],
    hops.map(({ at, where, messageId = '', attempt, durationMs, what }) => [
      new Date(at).toISOString().slice(0, -1).replace('T', ' '),
      duration(at - start),
      where,
      messageId.slice(0, 8),
      attempt === undefined ? '' : String(attempt),
      durationMs === undefined ? '' : duration(durationMs),
      what,
    ]),
    (row) => hops[row]?.failed ?? false,
  );
}

/** As JSON has them. */
export function datedHops(hops: readonly Hop[]): readonly object[] {
  return hops.map(({ at, ...hop }) => ({ at: new Date(at).toISOString(), ...hop }));
}
