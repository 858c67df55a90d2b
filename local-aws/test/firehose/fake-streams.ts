import type { Clock } from '../../src/clock.ts';
import type {
  ReadRecords,
  ShardCursor,
  ShardDescription,
  StartingPosition,
  StreamRecord,
  Streams,
} from '../../src/services/kinesis/reading.ts';

interface FakeShard extends ShardDescription {
  readonly records: StreamRecord[];
  closed: boolean;
}

/** One stream whose shards a test fills, splits and merges as it likes. */
export class FakeStreams implements Streams {
  readonly arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
  readonly #clock: Clock;
  readonly #shards: FakeShard[] = [];
  readonly #watchers = new Set<() => void>();
  #sequence = 0;
  #deleted = false;

  constructor(clock: Clock, shardIds: readonly string[] = ['shard-0']) {
    this.#clock = clock;
    for (const shardId of shardIds) this.#add(shardId, []);
  }

  put(data: string, shardId = 'shard-0'): void {
    const shard = this.#shard(shardId);
    if (shard.closed) throw new Error(`${shardId} is closed`);
    shard.records.push({
      sequenceNumber: String(++this.#sequence),
      partitionKey: data,
      data: Buffer.from(data),
      arrivedAt: this.#clock.now(),
    });
    this.#tell();
  }

  /** Closes shards, and adds one that continues them. */
  replace(parents: readonly string[], shardId: string): void {
    for (const parent of parents) this.#shard(parent).closed = true;
    this.#add(shardId, parents);
    this.#tell();
  }

  delete(): void {
    this.#deleted = true;
    this.#tell();
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  has(arn: string): boolean {
    return arn === this.arn && !this.#deleted;
  }

  shards(): readonly ShardDescription[] {
    if (this.#deleted) throw new Error('There is no such stream');
    return this.#shards;
  }

  open(_arn: string, shardId: string, position: StartingPosition): ShardCursor {
    const shard = this.#shard(shardId);
    let next = position.type === 'LATEST' ? shard.records.length : 0;
    return {
      read(limit): ReadRecords {
        const records: StreamRecord[] = [];
        for (let bytes = 0; records.length < limit.records; next++) {
          const record = shard.records[next];
          if (!record) break;
          bytes += record.data.length;
          if (bytes > limit.bytes && records.length > 0) break;
          records.push(record);
        }
        const ended = shard.closed && next === shard.records.length;
        return { records, millisBehindLatest: 0, ended };
      },
    };
  }

  watch(_arn: string, changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #add(shardId: string, parentShardIds: readonly string[]): void {
    this.#shards.push({ shardId, parentShardIds, records: [], closed: false });
  }

  #shard(shardId: string): FakeShard {
    const shard = this.#shards.find((one) => one.shardId === shardId);
    if (!shard) throw new Error(`There is no ${shardId}`);
    return shard;
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}
