import type { HashKey, HashKeyRange } from './hash-keys.ts';
import type { StartingPosition } from './reading.ts';
import { RecordLog, type LoggedRecord } from './record-log.ts';
import { SecondLimit } from './second-limit.ts';
import { SequenceNumbers } from './sequence-numbers.ts';

const MIB = 1024 * 1024;

export interface ShardSpec {
  readonly index: number;
  readonly range: HashKeyRange;
  readonly parents: readonly Shard[];
  /** ms since the epoch. */
  readonly openedAt: number;
  readonly streamCreatedAt: number;
}

/** What a reader got, and where it goes on. */
export interface ReadResult {
  /** The number of the first record. */
  readonly first: number;
  readonly records: readonly LoggedRecord[];
  /** The position behind them. */
  readonly next: number;
  readonly millisBehindLatest: number;
  /** Closed, and nothing left to read. */
  readonly ended: boolean;
}

/**
 * A range of hash keys and the records that belong there, within the throughput of a shard.
 * Positions in it are the numbers of its records.
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export class Shard {
  readonly id: string;
  readonly index: number;
  readonly range: HashKeyRange;
  readonly parentIds: readonly string[];
  readonly openedAt: number;
  readonly log = new RecordLog();
  readonly sequenceNumbers: SequenceNumbers;
  children: readonly Shard[] = [];
  /** ms since the epoch. */
  closedAt: number | undefined;
  readonly #recordsIn = new SecondLimit(1000);
  readonly #bytesIn = new SecondLimit(MIB);
  readonly #callsOut = new SecondLimit(5);
  readonly #bytesOut = new SecondLimit(2 * MIB);
  #lastArrival = 0;

  constructor({ index, range, parents, openedAt, streamCreatedAt }: ShardSpec) {
    this.id = shardIdOf(index);
    this.index = index;
    this.range = range;
    this.parentIds = parents.map(({ id }) => id);
    this.openedAt = openedAt;
    this.sequenceNumbers = new SequenceNumbers(streamCreatedAt, index);
  }

  get open(): boolean {
    return this.closedAt === undefined;
  }

  holds(key: HashKey): boolean {
    return this.range.start <= key && key <= this.range.end;
  }

  /**
   * Takes a record: its number; undefined if the shard has no throughput left in this second. A
   * record larger than a second's worth needs an unused second, and uses up those that follow.
   */
  append(record: Omit<LoggedRecord, 'arrivedAt'>, now: number): number | undefined {
    const fits = this.#bytesIn.left(now) >= record.bytes || this.#bytesIn.unused(now);
    if (!fits || this.#recordsIn.left(now) < 1) return undefined;
    this.#recordsIn.take(1, now);
    this.#bytesIn.take(record.bytes, now);
    this.#lastArrival = Math.max(this.#lastArrival, now);
    const { partitionKey, data, bytes } = record;
    return this.log.append({ partitionKey, data, bytes, arrivedAt: this.#lastArrival });
  }

  /** Where such a reader begins; undefined: the sequence number is not of this shard. */
  position(start: StartingPosition): number | undefined {
    switch (start.type) {
      case 'TRIM_HORIZON':
        return this.log.first;
      case 'LATEST':
        return this.log.next;
      case 'AT_TIMESTAMP':
        return this.log.firstSince(start.timestamp);
      case 'AT_SEQUENCE_NUMBER':
        return this.#positionOf(start.sequenceNumber);
      case 'AFTER_SEQUENCE_NUMBER': {
        const position = this.#positionOf(start.sequenceNumber);
        return position === undefined ? undefined : Math.min(position + 1, this.log.next);
      }
      default:
        return start satisfies never;
    }
  }

  /** What was trimmed in the meantime is skipped. */
  read(
    position: number,
    limit: { readonly records: number; readonly bytes: number },
    now: number,
  ): ReadResult {
    const first = Math.max(position, this.log.first);
    const records = this.log.take(first, limit);
    const next = first + records.length;
    const unread = this.log.at(next);
    return {
      first,
      records,
      next,
      millisBehindLatest: unread ? Math.max(now - unread.arrivedAt, 0) : 0,
      ended: !this.open && !unread,
    };
  }

  /** Whether consumers that share the shard's output may call again in this second. */
  mayRead(now: number): boolean {
    return this.#callsOut.left(now) > 0 && this.#bytesOut.left(now) > 0;
  }

  countRead(records: readonly LoggedRecord[], now: number): void {
    this.#callsOut.take(1, now);
    this.#bytesOut.take(
      records.reduce((sum, { bytes }) => sum + bytes, 0),
      now,
    );
  }

  #positionOf(sequenceNumber: string): number | undefined {
    const count = this.sequenceNumbers.count(sequenceNumber);
    return count !== undefined && count <= this.log.next ? count : undefined;
  }
}

function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}
