import type { StreamRecord } from '../kinesis/reading.ts';

/**
 * When a buffer is delivered: as soon as it is as large or as old as this.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html
 */
export interface BufferingHints {
  /** Bytes, before compression. */
  readonly size: number;
  /** ms since its first record was read. */
  readonly interval: number;
}

/** Records of one shard, in order, that wait to be one object. */
export class RecordBuffer {
  readonly #hints: BufferingHints;
  #records: StreamRecord[] = [];
  #bytes = 0;
  #since = 0;

  constructor(hints: BufferingHints) {
    this.#hints = hints;
  }

  /** Bytes until it is full; 0: it is. The record that fills it may be larger than what was left. */
  get room(): number {
    return Math.max(0, this.#hints.size - this.#bytes);
  }

  /** When it is to be delivered, in ms since 1970; undefined: there is nothing to deliver. */
  get dueAt(): number | undefined {
    if (this.#records.length === 0) return undefined;
    return this.room === 0 ? this.#since : this.#since + this.#hints.interval;
  }

  add(records: readonly StreamRecord[], now: number): void {
    if (this.#records.length === 0) this.#since = now;
    for (const record of records) {
      this.#records.push(record);
      this.#bytes += record.data.length;
    }
  }

  /** Empties it. */
  take(): readonly StreamRecord[] {
    const records = this.#records;
    this.#records = [];
    this.#bytes = 0;
    return records;
  }
}
