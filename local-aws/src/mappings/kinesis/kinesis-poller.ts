import type { Clock } from '../../clock.ts';
import type { EventTargets } from '../../event-targets.ts';
import type { StartingPosition, Streams } from '../../services/kinesis/reading.ts';
import type { Invoker, InvokeResult } from '../../services/lambda/invoke.ts';
import type { StreamMapping } from '../../services/lambda/mapping-registry.ts';
import type { PollWatch } from '../poll-watch.ts';
import { failureRecord } from './failure-record.ts';
import type { GivenUp } from './lane.ts';
import { KinesisPolls } from './polls.ts';
import { ShardConsumer } from './shard-consumer.ts';
import { shardView, type ShardView } from './shard-view.ts';

export interface KinesisPollerOptions {
  readonly clock: Clock;
  readonly streams: Streams;
  readonly invoker: () => Invoker;
  readonly targets: () => EventTargets;
  /** The mapping as it is now. */
  readonly mapping: () => StreamMapping;
  /** Whose permissions the mapping uses. */
  readonly roleArn: string;
  readonly watch?: PollWatch | undefined;
}

/**
 * Reads a stream's shards for one mapping, or those of a consumer of its own, each at its pace. A shard
 * that came of others is read once all of those is done.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export class KinesisPoller {
  readonly #options: KinesisPollerOptions;
  readonly #consumers = new Map<string, ShardConsumer>();
  /** The shards there were when it began; those that come later are read from their beginning. */
  #initial: ReadonlySet<string> | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: KinesisPollerOptions) {
    this.#options = options;
  }

  /** Batches in flight. */
  get inFlight(): number {
    return [...this.#consumers.values()].reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** Begins at the mapping's starting position, or goes on where it stopped. */
  start(): void {
    if (this.#unwatch) return;
    const { streams, mapping } = this.#options;
    const { eventSourceArn } = mapping();
    this.#unwatch = streams.watch(eventSourceArn, () => this.#guarded(() => this.#poll()));
    this.#guarded(() => {
      this.#initial ??= new Set(streams.shards(eventSourceArn).map(({ shardId }) => shardId));
      for (const consumer of this.#consumers.values()) consumer.start();
      this.#openShards();
    });
  }

  /** Reads no more; batches in flight end by themselves, and count. */
  async stop(): Promise<void> {
    this.#unwatch?.();
    this.#unwatch = undefined;
    for (const consumer of this.#consumers.values()) consumer.stop();
  }

  /** How far it has come, for people. */
  shards(): readonly ShardView[] {
    const { clock, streams, mapping } = this.#options;
    const { eventSourceArn } = mapping();
    return streams.shards(eventSourceArn).map(({ shardId }) =>
      shardView({
        shardId,
        progress: this.#consumers.get(shardId)?.progress,
        now: clock.now(),
        readFrom: (sequenceNumber) => {
          const position: StartingPosition =
            sequenceNumber === undefined
              ? this.#positionOf(shardId)
              : { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber };
          const cursor = streams.open(eventSourceArn, shardId, position);
          return cursor.read({ records: 1, bytes: 1 }).records[0];
        },
      }),
    );
  }

  #poll(): void {
    for (const consumer of this.#consumers.values()) consumer.poll();
    this.#openShards();
  }

  #openShards(): void {
    const { streams, mapping } = this.#options;
    for (const { shardId, parentShardIds } of streams.shards(mapping().eventSourceArn)) {
      if (this.#consumers.has(shardId)) continue;
      const position = this.#positionOf(shardId);
      const inOrder = parentShardIds.every((id) => this.#consumers.get(id)?.finished);
      if (inOrder || position.type === 'LATEST') this.#open(shardId, position);
    }
  }

  #positionOf(shardId: string): StartingPosition {
    return this.#initial?.has(shardId)
      ? this.#options.mapping().stream.startingPosition
      : { type: 'TRIM_HORIZON' };
  }

  #open(shardId: string, position: StartingPosition): void {
    const { clock, streams, mapping, roleArn } = this.#options;
    const { eventSourceArn } = mapping();
    const consumer = new ShardConsumer({
      clock,
      mapping,
      cursor: streams.open(eventSourceArn, shardId, position),
      source: { shardId, eventSourceArn, roleArn },
      polls: new KinesisPolls(this.#options),
      giveUp: (givenUp, result) => this.#giveUp(shardId, givenUp, result),
      onFinished: () => this.#guarded(() => this.#openShards()),
    });
    this.#consumers.set(shardId, consumer);
    consumer.start();
  }

  #giveUp(shardId: string, givenUp: GivenUp, result: InvokeResult | undefined): void {
    const { clock, mapping, targets } = this.#options;
    const { functionArn, eventSourceArn, stream } = mapping();
    const { onFailure } = stream;
    const streamArn = streamArnOf(eventSourceArn);
    const place = { functionArn, streamArn, shardId };
    const record = failureRecord(givenUp, place, result, clock.now());
    if (onFailure === undefined)
      console.error(
        `The mapping of ${eventSourceArn} to ${functionArn} dropped records, as it has no on-failure destination:`,
        JSON.stringify(record),
      );
    else this.#guarded(() => targets().deliver(onFailure, record));
  }

  /** What goes wrong here must not reach whoever wrote to the stream. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      console.error(`The mapping of ${this.#options.mapping().eventSourceArn} failed:`, error);
    }
  }
}

/** Of a consumer's ARN its stream's. */
export function streamArnOf(arn: string): string {
  return arn.split('/consumer/')[0] ?? arn;
}
