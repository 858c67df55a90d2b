import { evenStarts, keyBefore, WHOLE_KEY_SPACE, type HashKey } from './hash-keys.ts';
import { Shard } from './shard.ts';

/**
 * The shards of a stream: the open ones share the key space, the closed ones are kept for as long
 * as their records. A shard is closed before its children can be written to.
 * @see https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html
 */
export class ShardMap {
  readonly #createdAt: number;
  /** In the order of their making: parents before children. */
  readonly #all = new Map<string, Shard>();
  /** In the order of their ranges. */
  #open: readonly Shard[] = [];
  #made = 0;

  constructor(count: number, createdAt: number) {
    this.#createdAt = createdAt;
    const starts = evenStarts(count);
    this.#open = starts.map((start, i) => this.#make(start, starts[i + 1], [], createdAt));
  }

  /** Parents before children. */
  get all(): readonly Shard[] {
    return [...this.#all.values()];
  }

  get open(): readonly Shard[] {
    return this.#open;
  }

  find(shardId: string): Shard | undefined {
    return this.#all.get(shardId);
  }

  /** The open shard that the key belongs to. */
  shardFor(key: HashKey): Shard {
    let low = 0;
    let high = this.#open.length - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#open[middle]?.range.end ?? '') < key) low = middle + 1;
      else high = middle;
    }
    const shard = this.#open[low];
    if (!shard?.holds(key)) throw new Error(`No open shard holds the hash key ${key}.`);
    return shard;
  }

  /** The second of the two children begins at `start`, a key inside the shard's range. */
  split(shard: Shard, start: HashKey, now: number): void {
    const after = this.#open[this.#open.indexOf(shard) + 1]?.range.start;
    this.#replace([shard], [shard.range.start, start], after, now);
  }

  /** `right` begins where `left` ends. */
  merge(left: Shard, right: Shard, now: number): void {
    const after = this.#open[this.#open.indexOf(right) + 1]?.range.start;
    this.#replace([left, right], [left.range.start], after, now);
  }

  /**
   * Uniform scaling: `count` open shards of equal size, by splits where a new one begins and merges
   * of what lies between. Shards that live for no time at all come into being on the way, as in AWS.
   * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
   */
  scaleTo(count: number, now: number): void {
    const starts = evenStarts(count);
    for (const start of starts) {
      const shard = this.shardFor(start);
      if (shard.range.start !== start) this.split(shard, start, now);
    }
    for (const [i, start] of starts.entries()) {
      const end = starts[i + 1];
      for (;;) {
        const left = this.shardFor(start);
        const right = this.#open[this.#open.indexOf(left) + 1];
        if (!right || right.range.start === end) break;
        this.merge(left, right, now);
      }
    }
  }

  /** Forgets the shards that were closed before this time. */
  trim(time: number): void {
    for (const shard of this.#all.values())
      if (shard.closedAt !== undefined && shard.closedAt < time) this.#all.delete(shard.id);
  }

  #replace(
    parents: readonly Shard[],
    starts: readonly HashKey[],
    after: HashKey | undefined,
    now: number,
  ): void {
    for (const parent of parents) parent.closedAt = now;
    const children = starts.map((start, i) =>
      this.#make(start, starts[i + 1] ?? after, parents, now),
    );
    for (const parent of parents) parent.children = children;
    this.#open = [...this.#open.filter(({ open }) => open), ...children].toSorted((a, b) =>
      a.range.start < b.range.start ? -1 : 1,
    );
  }

  #make(
    start: HashKey,
    after: HashKey | undefined,
    parents: readonly Shard[],
    openedAt: number,
  ): Shard {
    const end = after === undefined ? WHOLE_KEY_SPACE.end : keyBefore(after);
    const shard = new Shard({
      index: this.#made++,
      range: { start, end },
      parents,
      openedAt,
      streamCreatedAt: this.#createdAt,
    });
    this.#all.set(shard.id, shard);
    return shard;
  }
}
