const LENGTH = 56;

/**
 * The sequence numbers of one shard: a counter within, decimal text without. The stream's age and
 * the shard's index come first, so that a child's are greater than its parents' and none is ever
 * used again.
 */
export class SequenceNumbers {
  readonly #prefix: string;

  /** @param streamCreatedAt ms since the epoch */
  constructor(streamCreatedAt: number, shardIndex: number) {
    this.#prefix = `49${digits(streamCreatedAt, 13)}${digits(shardIndex, 10)}`;
  }

  text(count: number): string {
    return this.#prefix + digits(count, LENGTH - this.#prefix.length);
  }

  /** Undefined: it is not of this shard. */
  count(text: string): number | undefined {
    if (text.length !== LENGTH || !text.startsWith(this.#prefix)) return undefined;
    const count = Number(text.slice(this.#prefix.length));
    return Number.isSafeInteger(count) ? count : undefined;
  }
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
