import { localArn, parseArn } from '../../arn.ts';
import type { Clock } from '../../clock.ts';
import { Consumers } from './consumers.ts';
import type { ShardCursor, ShardDescription, StartingPosition, Streams } from './reading.ts';
import { refusals } from './refusals.ts';
import { Stream } from './stream.ts';
import { checkRetention, type StreamSettings } from './stream-settings.ts';

/** All data streams of the account, and who reads them. Throws AWS's own errors. */
export class KinesisEngine implements Streams {
  readonly consumers: Consumers;
  readonly #clock: Clock;
  readonly #streams = new Map<string, Stream>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.consumers = new Consumers(clock);
  }

  create(name: string, settings: StreamSettings): Stream {
    checkRetention(settings.retentionHours);
    const arn = streamArn(name);
    if (this.#streams.has(arn)) throw refusals.streamExists(name);
    const stream = new Stream({ arn, name }, settings, this.#clock);
    this.#streams.set(arn, stream);
    return stream;
  }

  /** By its own ARN, or that of one of its consumers. */
  stream(arn: string): Stream {
    const consumer = this.consumers.find(arn);
    const stream = this.#streams.get(consumer?.streamArn ?? arn);
    if (!stream) throw refusals.noSuchStream(parseArn(arn).resource.split('/').at(1) ?? arn);
    return stream;
  }

  /** In alphabetical order. */
  list(): readonly Stream[] {
    return [...this.#streams.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @param enforce its consumers go with it */
  remove(arn: string, enforce: boolean): void {
    const stream = this.stream(arn);
    const consumers = this.consumers.of(stream.arn);
    if (consumers.length > 0 && !enforce) throw refusals.hasConsumers(stream.name);
    for (const consumer of consumers) this.consumers.deregister(consumer);
    this.#streams.delete(stream.arn);
    stream.close();
  }

  has(arn: string): boolean {
    return this.#streams.has(arn) || this.consumers.find(arn) !== undefined;
  }

  shards(arn: string): readonly ShardDescription[] {
    const { shards } = this.stream(arn);
    const known = new Set(shards.map(({ id }) => id));
    return shards.map(({ id, parentIds }) => ({
      shardId: id,
      parentShardIds: parentIds.filter((parent) => known.has(parent)),
    }));
  }

  open(arn: string, shardId: string, position: StartingPosition): ShardCursor {
    const stream = this.stream(arn);
    const shard = stream.shard(shardId);
    let next = positionIn(stream, shardId, position);
    return {
      read: (limit) => {
        shard.log.trim(stream.horizon);
        const { first, records, millisBehindLatest, ended, ...after } = shard.read(
          next,
          limit,
          this.#clock.now(),
        );
        next = after.next;
        return {
          millisBehindLatest,
          ended,
          records: records.map(({ partitionKey, data, arrivedAt }, i) => ({
            sequenceNumber: shard.sequenceNumbers.text(first + i),
            partitionKey,
            data: Buffer.from(data, 'base64'),
            arrivedAt,
          })),
        };
      },
    };
  }

  watch(arn: string, changed: () => void): () => void {
    return this.stream(arn).watch(changed);
  }
}

export function streamArn(name: string): string {
  return localArn('kinesis', `stream/${name}`);
}

/** @throws AwsError InvalidArgumentException for a sequence number of another shard */
export function positionIn(stream: Stream, shardId: string, start: StartingPosition): number {
  const position = stream.shard(shardId).position(start);
  if (position !== undefined) return position;
  const number = 'sequenceNumber' in start ? start.sequenceNumber : '';
  throw refusals.invalidArgument(
    `StartingSequenceNumber ${number} used on shard ${shardId} in stream ${stream.name} is invalid because it did not come from this shard.`,
  );
}
