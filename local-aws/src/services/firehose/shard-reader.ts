import type { Clock } from '../../clock.ts';
import type { ShardCursor, StreamRecord } from '../kinesis/reading.ts';
import { RecordBuffer, type BufferingHints } from './record-buffer.ts';

/** Records in one call of GetRecords. */
const MOST_RECORDS = 10_000;

/**
 * Reads one shard into a buffer, and hands the buffer on when it is due. One delivery at a time: while
 * it lasts (S3 may refuse it for hours) one more buffer fills, then reading pauses.
 */
export class ShardReader {
  readonly #clock: Clock;
  readonly #cursor: ShardCursor;
  readonly #deliver: (records: readonly StreamRecord[]) => Promise<void>;
  readonly #onEnded: () => void;
  readonly #buffer: RecordBuffer;
  #delivering = false;
  #stopped = false;
  #ended = false;
  #cancel: () => void = () => {};

  constructor(options: {
    clock: Clock;
    cursor: ShardCursor;
    hints: BufferingHints;
    /** Resolves when there is nothing more to be done for these; does not reject. */
    deliver: (records: readonly StreamRecord[]) => Promise<void>;
    /** Told once, when all of a closed shard was read. */
    onEnded: () => void;
  }) {
    this.#clock = options.clock;
    this.#cursor = options.cursor;
    this.#deliver = options.deliver;
    this.#onEnded = options.onEnded;
    this.#buffer = new RecordBuffer(options.hints);
  }

  /** All of a closed shard was read; it need not be delivered yet. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Reads what has come, as far as there is room for it. */
  read(): void {
    while (!this.#ended && !this.#stopped && this.#buffer.room > 0) {
      const { records, ended } = this.#cursor.read({
        records: MOST_RECORDS,
        bytes: this.#buffer.room,
      });
      this.#buffer.add(records, this.#clock.now());
      this.#deliverWhenDue();
      if (ended) this.#end();
      if (records.length === 0) return;
    }
  }

  /** What is buffered is forgotten; a delivery under way ends by itself. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #end(): void {
    this.#ended = true;
    this.#onEnded();
  }

  #deliverWhenDue(): void {
    this.#cancel();
    const { dueAt } = this.#buffer;
    if (dueAt === undefined || this.#delivering || this.#stopped) return;
    if (dueAt <= this.#clock.now()) void this.#run(this.#buffer.take());
    else this.#cancel = this.#clock.at(dueAt, () => this.#deliverWhenDue());
  }

  async #run(records: readonly StreamRecord[]): Promise<void> {
    this.#delivering = true;
    await this.#deliver(records);
    this.#delivering = false;
    this.#deliverWhenDue();
    this.read();
  }
}
