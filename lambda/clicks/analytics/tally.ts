import type { Click } from '../click.ts';
import { add, decode, encode, nobody, visitorHash, type Visitors } from '../visitors.ts';
import type { Stretch } from './state.ts';

interface Row {
  readonly page: string;
  readonly referrer: string;
  views: number;
  plays: number;
  visitors: Visitors;
}

interface Minute {
  readonly rows: Map<string, Row>;
  late: number;
  duplicates: number;
}

/** Counts a stretch of a shard's records, one event after the other. */
export class Tally {
  readonly #first: string;
  readonly #batches: string[];
  readonly #minutes = new Map<string, Minute>();
  #bytes = 0;

  constructor(first: string, batches: readonly string[] = []) {
    this.#first = first;
    this.#batches = [];
    for (const batch of batches) this.addBatch(batch);
  }

  /** Goes on with a stretch. */
  static of({ first, minutes }: Stretch, batches: readonly string[]): Tally {
    const tally = new Tally(first, batches);
    for (const { minute, cells, late, duplicates } of minutes) {
      const into = tally.#minute(minute);
      into.late = late;
      into.duplicates = duplicates;
      for (const { page, referrer, views, plays, visitors } of cells) {
        const row = tally.#row(minute, page, referrer);
        row.views = views;
        row.plays = plays;
        tally.#setVisitors(row, decode(visitors));
      }
    }
    return tally;
  }

  /** About how long its stretch is as JSON. The same events give the same, however they came. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param batch its short id */
  addBatch(batch: string): void {
    this.#batches.push(batch);
    this.#bytes += batch.length;
  }

  addClick({ at, page, referrer, type, visitor }: Click): void {
    const row = this.#row(minuteOf(at), page, referrer);
    switch (type) {
      case 'view':
        row.views += 1;
        break;
      case 'play':
        row.plays += 1;
        break;
    }
    this.#setVisitors(row, add(row.visitors, visitorHash(visitor)));
  }

  addLate({ received }: Click): void {
    this.#minute(minuteOf(received)).late += 1;
  }

  addDuplicate({ received }: Click): void {
    this.#minute(minuteOf(received)).duplicates += 1;
  }

  stretch(): Stretch {
    return {
      first: this.#first,
      batches: this.#batches.join(''),
      minutes: Array.from(this.#minutes, ([minute, { rows, late, duplicates }]) => ({
        minute,
        cells: Array.from(rows.values(), (row) => ({ ...row, visitors: encode(row.visitors) })),
        late,
        duplicates,
      })),
    };
  }

  #minute(name: string): Minute {
    const known = this.#minutes.get(name);
    if (known) return known;
    const minute = { rows: new Map<string, Row>(), late: 0, duplicates: 0 };
    this.#minutes.set(name, minute);
    this.#bytes += 100;
    return minute;
  }

  #row(minuteName: string, page: string, referrer: string): Row {
    const { rows } = this.#minute(minuteName);
    const key = JSON.stringify([page, referrer]);
    const known = rows.get(key);
    if (known) return known;
    const row = { page, referrer, views: 0, plays: 0, visitors: nobody };
    rows.set(key, row);
    this.#bytes += Buffer.byteLength(key) + 80;
    return row;
  }

  /** In base64, a visitor is 8 characters. */
  #setVisitors(row: Row, visitors: Visitors): void {
    this.#bytes += 8 * (visitors.length - row.visitors.length);
    row.visitors = visitors;
  }
}

/** `2026-11-22T21:07`. */
function minuteOf(instant: string): string {
  return instant.slice(0, 16);
}
