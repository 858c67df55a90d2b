import type { Clock } from '../../clock.ts';
import type { AwsError } from '../../gateway/aws-error.ts';
import { bytesOfBase64 } from './base64.ts';
import { hashKeyFromDecimal, hashKeyOf, type HashKey } from './hash-keys.ts';
import { HotSpell } from './hot-spell.ts';
import { refusals } from './refusals.ts';
import { checkTarget, ON_DEMAND_SHARDS, type StreamSettings } from './stream-settings.ts';
import { RollingLimit } from './rolling-limit.ts';
import type { Shard } from './shard.ts';
import { ShardMap } from './shard-map.ts';

const HOUR = 60 * 60 * 1000;

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MOST_REQUEST_BYTES = 10 * 1024 * 1024;

export interface OutgoingRecord {
  readonly partitionKey: string;
  /** Decimal. */
  readonly explicitHashKey?: string | undefined;
  /** In base64. */
  readonly data: string;
}

/** A record that was checked and has its place. */
interface RoutedRecord {
  readonly partitionKey: string;
  readonly hashKey: HashKey;
  readonly data: string;
  readonly bytes: number;
}

export interface PutResult {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** One data stream. Scaling is done at once: it is never seen UPDATING. */
export class Stream {
  readonly arn: string;
  readonly name: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #shards: ShardMap;
  readonly #watchers = new Set<() => void>();
  readonly #hotSpell = new HotSpell();
  readonly #updates = new RollingLimit(10);
  readonly #modeChanges = new RollingLimit(2);
  #settings: StreamSettings;

  constructor(identity: { arn: string; name: string }, settings: StreamSettings, clock: Clock) {
    this.arn = identity.arn;
    this.name = identity.name;
    this.createdAt = clock.now();
    this.#clock = clock;
    this.#settings = settings;
    this.#shards = new ShardMap(settings.shardCount ?? ON_DEMAND_SHARDS.first, this.createdAt);
  }

  get settings(): StreamSettings {
    return this.#settings;
  }

  /** What arrived before is forgotten. ms since the epoch. */
  get horizon(): number {
    return this.#clock.now() - this.#settings.retentionHours * HOUR;
  }

  /** Parents before children; closed ones for as long as their records are kept. */
  get shards(): readonly Shard[] {
    this.#shards.trim(this.horizon);
    return this.#shards.all;
  }

  get openShards(): readonly Shard[] {
    return this.#shards.open;
  }

  /** Trimmed. @throws AwsError ResourceNotFoundException */
  shard(shardId: string): Shard {
    this.#shards.trim(this.horizon);
    const shard = this.#shards.find(shardId);
    if (!shard) throw refusals.noSuchShard(shardId, this.name);
    shard.log.trim(this.horizon);
    return shard;
  }

  /**
   * A record that its shard has no throughput for is an error in its place; the others are in.
   * Throws, and takes none, if one breaks a rule, or all of them are too large for a request.
   */
  put(records: readonly OutgoingRecord[]): readonly (PutResult | AwsError)[] {
    const routed = records.map((record) => this.#route(record));
    const bytes = routed.reduce((sum, record) => sum + record.bytes, 0);
    if (bytes > MOST_REQUEST_BYTES)
      throw refusals.invalidArgument(
        `The records have ${bytes} bytes with their partition keys; the most in one request is ${MOST_REQUEST_BYTES}.`,
      );
    const results = routed.map((record) => this.#append(record));
    this.#changed();
    return results;
  }

  /** @throws AwsError if the key is not inside the shard, or the stream scales by itself */
  split(shardId: string, newStartingHashKey: string): void {
    this.#mustBeProvisioned();
    const shard = this.#openShard(shardId);
    const start = hashKeyFromDecimal(newStartingHashKey);
    if (start === undefined || !shard.holds(start) || start === shard.range.start)
      throw refusals.invalidArgument(
        `NewStartingHashKey ${newStartingHashKey} is not inside the hash key range of shard ${shardId} in stream ${this.name}, behind its StartingHashKey.`,
      );
    this.#shards.split(shard, start, this.#clock.now());
    this.#changed();
  }

  /** @throws AwsError unless the two are neighbours, or if the stream scales by itself */
  merge(shardId: string, adjacentShardId: string): void {
    this.#mustBeProvisioned();
    const pair = [this.#openShard(shardId), this.#openShard(adjacentShardId)];
    const [left, right] = pair.toSorted((a, b) => (a.range.start < b.range.start ? -1 : 1));
    const open = this.#shards.open;
    if (!left || !right || left === right || open.indexOf(right) !== open.indexOf(left) + 1)
      throw refusals.invalidArgument(
        `Shards ${shardId} and ${adjacentShardId} in stream ${this.name} are not an adjacent pair of shards eligible for merging.`,
      );
    this.#shards.merge(left, right, this.#clock.now());
    this.#changed();
  }

  /** Uniform scaling. @throws AwsError beyond AWS's limits, or if the stream scales by itself */
  updateShardCount(target: number): void {
    this.#mustBeProvisioned();
    checkTarget(target, this.openShards.length);
    const now = this.#clock.now();
    if (!this.#updates.take(now))
      throw refusals.limitExceeded(
        `Stream ${this.name} was scaled ten times within 24 hours: that is the limit.`,
      );
    this.#shards.scaleTo(target, now);
    this.#changed();
  }

  /** The shards stay as they are. @throws AwsError LimitExceededException more than twice in 24 hours */
  changeMode(mode: StreamSettings['mode']): void {
    if (mode === this.#settings.mode) return;
    if (!this.#modeChanges.take(this.#clock.now()))
      throw refusals.limitExceeded(
        `Stream ${this.name} changed its mode twice within 24 hours: that is the limit.`,
      );
    this.#settings = { ...this.#settings, mode };
  }

  changeRetention(retentionHours: number): void {
    this.#settings = { ...this.#settings, retentionHours };
  }

  /** Told whenever records came or the shards changed. Returns what ends it. */
  watch(changed: () => void): () => void {
    const watcher = (): void => changed();
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The stream is no more. */
  close(): void {
    this.#changed();
    this.#watchers.clear();
  }

  #route({ partitionKey, explicitHashKey, data }: OutgoingRecord): RoutedRecord {
    const dataBytes = bytesOfBase64(data);
    if (dataBytes === undefined) throw refusals.notBase64();
    const bytes = dataBytes + Buffer.byteLength(partitionKey);
    const most = this.#settings.maxRecordSizeKiB * 1024;
    if (bytes > most)
      throw refusals.invalidArgument(
        `A record has ${bytes} bytes with its partition key; the most in stream ${this.name} is ${most}.`,
      );
    const hashKey =
      explicitHashKey === undefined ? hashKeyOf(partitionKey) : hashKeyFromDecimal(explicitHashKey);
    if (hashKey === undefined)
      throw refusals.invalidArgument(
        `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${explicitHashKey}`,
      );
    return { partitionKey, hashKey, data, bytes };
  }

  #append(record: RoutedRecord): PutResult | AwsError {
    const now = this.#clock.now();
    const shard = this.#shards.shardFor(record.hashKey);
    shard.log.trim(this.horizon);
    const number = shard.append(record, now);
    if (number !== undefined)
      return { shardId: shard.id, sequenceNumber: shard.sequenceNumbers.text(number) };
    if (this.#settings.mode === 'ON_DEMAND' && this.#hotSpell.refused(now))
      this.#shards.scaleTo(Math.min(this.openShards.length * 2, ON_DEMAND_SHARDS.most), now);
    return refusals.rateExceeded(shard.id, this.name);
  }

  #openShard(shardId: string): Shard {
    const shard = this.shard(shardId);
    if (shard.open) return shard;
    throw refusals.invalidArgument(
      `Shard ${shardId} in stream ${this.name} is closed: only an open one is split or merged.`,
    );
  }

  #mustBeProvisioned(): void {
    if (this.#settings.mode !== 'PROVISIONED') throw refusals.onDemand(this.name);
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
