import { createHmac, randomUUID } from 'node:crypto';

/** One line of the stream and of the lake. */
interface Click {
  readonly id: string;
  readonly batch: string;
  readonly visitor: string;
  readonly type: 'view';
  readonly page: string;
  readonly referrer: string;
  readonly video: '';
  readonly at: string;
  readonly received: string;
}

/** A record of the stream: what one visitor did, as if their page had sent it. */
export interface ClickRecord {
  readonly visitor: string;
  readonly events: number;
  /** Clicks, a line each. */
  readonly data: string;
}

interface Seen {
  readonly page: string;
  readonly referrer: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** So many events go into a record, as into a request of a page. */
const MOST_EVENTS = 25;
/** So many events wait for others of their visitors. */
const MOST_WAITING = 5_000;

/**
 * Who asked, by a name that nobody can trace back without the salt: a UUID of version 8.
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 * @param salt random, and forgotten with the run
 */
export function visitorOf(salt: Buffer, address: string, agent: string): string {
  const hash = createHmac('sha256', salt)
    .update(JSON.stringify([address, agent]))
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join('-');
}

/** Gathers what visitors saw into records. */
export class ClickRecords {
  readonly #waiting = new Map<string, Seen[]>();
  #events = 0;

  /** @returns what is to be sent now */
  add(visitor: string, seen: Seen): readonly ClickRecord[] {
    const waiting = this.#waiting.get(visitor) ?? [];
    this.#waiting.set(visitor, waiting);
    waiting.push(seen);
    this.#events += 1;
    if (waiting.length < MOST_EVENTS) return this.#events < MOST_WAITING ? [] : this.flush();
    this.#waiting.delete(visitor);
    this.#events -= waiting.length;
    return [recordOf(visitor, waiting)];
  }

  /** What is left. */
  flush(): readonly ClickRecord[] {
    const records = Array.from(this.#waiting, ([visitor, seen]) => recordOf(visitor, seen));
    this.#waiting.clear();
    this.#events = 0;
    return records;
  }
}

/** It happened, and was received, when the log says. */
function recordOf(visitor: string, seen: readonly Seen[]): ClickRecord {
  const batch = randomUUID();
  const lines = seen.map(({ page, referrer, at }) => {
    const instant = new Date(at).toISOString();
    const click: Click = {
      id: randomUUID(),
      batch,
      visitor,
      type: 'view',
      page,
      referrer,
      video: '',
      at: instant,
      received: instant,
    };
    return `${JSON.stringify(click)}\n`;
  });
  return { visitor, events: seen.length, data: lines.join('') };
}
