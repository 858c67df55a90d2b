import type { Clock } from '../../clock.ts';
import type { DisturbanceKind } from '../../gateway/disturbance/plan.ts';
import { readBytes } from '../../services/kinesis/billed.ts';
import type { ReadRecords, ShardCursor } from '../../services/kinesis/reading.ts';
import type { Invoker, InvokeResult } from '../../services/lambda/invoke.ts';
import type { StreamMapping } from '../../services/lambda/mapping-registry.ts';
import { principalOf, type PollWatch } from '../poll-watch.ts';

/** ms until a shard that could not be read is read again. */
const BACKOFF = 1000;

const READ: readonly DisturbanceKind[] = ['throttle', 'error', 'lostReply'];
const INVOKE: readonly DisturbanceKind[] = ['throttle', 'lostReply'];

/**
 * The calls of a mapping for one shard. They go to the engine directly. Reads that bring records are
 * counted; those of an idle shard, once a second in AWS, are not. AWS bills no reads but the bytes of a
 * consumer of its own.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching
 */
export class KinesisPolls {
  readonly #clock: Clock;
  readonly #invoker: () => Invoker;
  readonly #mapping: () => StreamMapping;
  readonly #watch: PollWatch | undefined;
  #refusedUntil = 0;

  constructor(options: {
    clock: Clock;
    invoker: () => Invoker;
    mapping: () => StreamMapping;
    watch?: PollWatch | undefined;
  }) {
    this.#clock = options.clock;
    this.#invoker = options.invoker;
    this.#mapping = options.mapping;
    this.#watch = options.watch;
  }

  /** Until when reads are put off, ms since the epoch. */
  get refusedUntil(): number {
    return this.#refusedUntil;
  }

  /** Undefined when it was refused, or its answer lost: the same is read again later. */
  read(cursor: ShardCursor, limit: Parameters<ShardCursor['read']>[0]): ReadRecords | undefined {
    if (this.#clock.now() < this.#refusedUntil) return undefined;
    const { eventSourceArn } = this.#mapping();
    const action = eventSourceArn.includes('/consumer/') ? 'SubscribeToShard' : 'GetRecords';
    const call = { principal: principalOf(this.#mapping()), service: 'kinesis', action };
    const strike = this.#watch?.disturbance.strike(call, READ);
    if (strike) {
      const outcome = strike.kind === 'throttle' ? 'throttled' : 'error';
      this.#watch?.meter.count({ ...call, outcome, requestBytes: 0, responseBytes: 0 });
      this.#refusedUntil = this.#clock.now() + BACKOFF;
      return undefined;
    }
    const read = cursor.read(limit);
    if (read.records.length > 0)
      this.#watch?.meter.count({
        ...call,
        entries: read.records.length,
        requestBytes: 0,
        responseBytes: readBytes(read.records),
        billed: { readBytes: readBytes(read.records) },
        outcome: 'done',
      });
    return read;
  }

  /** An answer that got lost is as if the function had been throttled: the batch comes again. */
  async invoke(payload: string): Promise<InvokeResult> {
    const { functionArn } = this.#mapping();
    const call = { principal: principalOf(this.#mapping()), service: 'lambda', action: 'Invoke' };
    const strike = this.#watch?.disturbance.strike(call, INVOKE);
    if (strike?.kind === 'throttle') return { kind: 'throttled', reason: 'Disturbed' };
    try {
      const result = await this.#invoker().invoke(functionArn, payload);
      return strike ? { kind: 'throttled', reason: 'Its answer was lost' } : result;
    } catch (error) {
      console.error(`The mapping could not invoke ${functionArn}:`, error);
      return { kind: 'throttled', reason: String(error) };
    }
  }
}
