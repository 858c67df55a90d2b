/** One record as it lies in a shard. */
export interface StreamRecord {
  /** Digits; a later record of the shard has a greater number. */
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** When the stream took it, in ms since 1970 by the clock. */
  readonly arrivedAt: number;
}

/**
 * Where reading begins; `timestamp` in ms since 1970.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
 */
export type StartingPosition =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number }
  | {
      readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';
      readonly sequenceNumber: string;
    };

export interface ShardDescription {
  readonly shardId: string;
  /** Of a split one, two of a merged one; those already forgotten are left out. */
  readonly parentShardIds: readonly string[];
}

export interface ReadRecords {
  readonly records: readonly StreamRecord[];
  /** How long ago the record came that is next to read after these, in ms; 0 at the tip. */
  readonly millisBehindLatest: number;
  /** The shard is closed, and nothing of it is left to read. */
  readonly ended: boolean;
}

/** A place in a shard, and what follows it. */
export interface ShardCursor {
  /** Takes at most so many records and bytes (one record at least), and moves behind them. */
  read(limit: { readonly records: number; readonly bytes: number }): ReadRecords;
}

/** What event source mappings and Firehose need of streams. Stream ARNs and consumer ARNs both do. */
export interface Streams {
  /** Whether there is such a stream or consumer. */
  has(arn: string): boolean;
  /** Parents before children. */
  shards(arn: string): readonly ShardDescription[];
  /** @throws AwsError ResourceNotFoundException when there is no such stream or shard */
  open(arn: string, shardId: string, position: StartingPosition): ShardCursor;
  /** Told whenever records came or the shards changed, after it is so. Returns what ends it. */
  watch(arn: string, changed: () => void): () => void;
}
