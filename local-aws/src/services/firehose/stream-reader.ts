import type { Clock } from '../../clock.ts';
import type { StartingPosition, StreamRecord, Streams } from '../kinesis/reading.ts';
import type { BufferingHints } from './record-buffer.ts';
import { ShardReader } from './shard-reader.ts';

/**
 * Reads every shard of a stream, each with a buffer of its own. It begins at LATEST: what the stream
 * held before is not delivered. Shards that come later are read from their beginning, once their
 * parents were read to their end.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html
 */
export class StreamReader {
  readonly #options: {
    readonly clock: Clock;
    readonly streams: Streams;
    readonly streamArn: string;
    readonly hints: BufferingHints;
    readonly deliver: (records: readonly StreamRecord[]) => Promise<void>;
  };
  readonly #readers = new Map<string, ShardReader>();
  readonly #unwatch: () => void;

  constructor(options: {
    clock: Clock;
    streams: Streams;
    streamArn: string;
    hints: BufferingHints;
    /** Resolves when there is nothing more to be done for these; does not reject. */
    deliver: (records: readonly StreamRecord[]) => Promise<void>;
  }) {
    this.#options = options;
    const { streams, streamArn } = options;
    for (const { shardId } of streams.shards(streamArn)) this.#open(shardId, { type: 'LATEST' });
    this.#unwatch = streams.watch(streamArn, () => this.#read());
    this.#read();
  }

  stop(): void {
    this.#unwatch();
    for (const reader of this.#readers.values()) reader.stop();
  }

  /** Of a stream that was deleted, what is buffered is still delivered. */
  #read(): void {
    const { streams, streamArn } = this.#options;
    if (!streams.has(streamArn)) return;
    this.#openNewShards();
    for (const reader of this.#readers.values()) reader.read();
  }

  #openNewShards(): void {
    const { streams, streamArn } = this.#options;
    for (const { shardId, parentShardIds } of streams.shards(streamArn)) {
      if (this.#readers.has(shardId)) continue;
      if (parentShardIds.every((parent) => this.#readers.get(parent)?.ended))
        this.#open(shardId, { type: 'TRIM_HORIZON' });
    }
  }

  #open(shardId: string, position: StartingPosition): void {
    const { clock, streams, streamArn, hints, deliver } = this.#options;
    const reader = new ShardReader({
      clock,
      cursor: streams.open(streamArn, shardId, position),
      hints,
      deliver,
      onEnded: () => this.#read(),
    });
    this.#readers.set(shardId, reader);
  }
}
