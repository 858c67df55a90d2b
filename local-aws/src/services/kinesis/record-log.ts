/** A record as it is kept. */
export interface LoggedRecord {
  readonly partitionKey: string;
  /** In base64, as it came and as it is answered. */
  readonly data: string;
  /** Of the data and the partition key. */
  readonly bytes: number;
  /** ms since the epoch. */
  readonly arrivedAt: number;
}

const CHUNK = 1024;

/**
 * The records of a shard, numbered from 1 without gaps. What is asked of it takes the same time
 * however long it is, but for finding a time, which takes a binary search.
 */
export class RecordLog {
  readonly #chunks = new Map<number, LoggedRecord[]>();
  #first = 1;
  #next = 1;

  /** The number of the oldest record that is left, or of the next to come. */
  get first(): number {
    return this.#first;
  }

  /** The number of the record that comes next. */
  get next(): number {
    return this.#next;
  }

  /** Answers with the record's number. Records come in the order of their arrival. */
  append(record: LoggedRecord): number {
    const number = this.#next++;
    const chunk = this.#chunks.get(Math.floor(number / CHUNK));
    if (chunk) chunk.push(record);
    else this.#chunks.set(Math.floor(number / CHUNK), [record]);
    return number;
  }

  /** Undefined: trimmed, or yet to come. */
  at(number: number): LoggedRecord | undefined {
    if (number < this.#first) return undefined;
    const index = Math.floor(number / CHUNK);
    // The first chunk has no record 0.
    return this.#chunks.get(index)?.[index === 0 ? number - 1 : number % CHUNK];
  }

  /** From this number on, at most so many records and bytes, but one record at least. */
  take(
    from: number,
    limit: { readonly records: number; readonly bytes: number },
  ): readonly LoggedRecord[] {
    const taken: LoggedRecord[] = [];
    let bytes = 0;
    for (let number = from; taken.length < limit.records; number++) {
      const record = this.at(number);
      if (!record) break;
      bytes += record.bytes;
      if (bytes > limit.bytes && taken.length > 0) break;
      taken.push(record);
    }
    return taken;
  }

  /** The number of the first record that arrived at this time or later, or of the next to come. */
  firstSince(time: number): number {
    let low = this.#first;
    let high = this.#next;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.at(middle)?.arrivedAt ?? Infinity) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets what arrived before this time. */
  trim(time: number): void {
    for (;;) {
      const oldest = this.at(this.#first);
      if (!oldest || oldest.arrivedAt >= time) return;
      this.#first += 1;
      if (this.#first % CHUNK === 0) this.#chunks.delete(this.#first / CHUNK - 1);
    }
  }
}
