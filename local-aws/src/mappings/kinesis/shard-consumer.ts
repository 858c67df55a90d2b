import type { Clock } from '../../clock.ts';
import type { ShardCursor } from '../../services/kinesis/reading.ts';
import type { InvokeResult } from '../../services/lambda/invoke.ts';
import type { StreamMapping } from '../../services/lambda/mapping-registry.ts';
import { readAnswer } from './answer.ts';
import { batchRules, type BatchRules } from './batch-rules.ts';
import { kinesisEvent, type BatchSource } from './event.ts';
import type { GivenUp } from './lane.ts';
import type { KinesisPolls } from './polls.ts';
import {
  finished,
  next,
  NO_PROGRESS,
  room,
  wakeAt,
  type ShardEffect,
  type ShardEvent,
  type ShardProgress,
} from './shard-progress.ts';

export interface ShardConsumerOptions {
  readonly clock: Clock;
  /** The mapping as it is now: changes hold from the next batch on. */
  readonly mapping: () => StreamMapping;
  readonly cursor: ShardCursor;
  readonly source: BatchSource;
  readonly polls: KinesisPolls;
  /** @param result of the latest invocation, if that is why */
  readonly giveUp: (givenUp: GivenUp, result: InvokeResult | undefined) => void;
  /** Told once, when all of a closed shard is done. */
  readonly onFinished: () => void;
}

/** Reads one shard, and does what its progress says is to be done. */
export class ShardConsumer {
  readonly #options: ShardConsumerOptions;
  #progress: ShardProgress = NO_PROGRESS;
  #running = false;
  #inFlight = 0;
  #finished = false;
  #cancel: () => void = () => {};

  constructor(options: ShardConsumerOptions) {
    this.#options = options;
  }

  get progress(): ShardProgress {
    return this.#progress;
  }

  /** Batches in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** All of a closed shard is done. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Begins, or goes on where it stopped. */
  start(): void {
    this.#running = true;
    this.poll();
  }

  /** Reads and invokes no more; the answers to what is in flight still count. */
  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** Does what can be done now. */
  poll(): void {
    if (!this.#running || this.#finished) return;
    this.#cancel();
    this.#readAndProceed();
    if (finished(this.#progress)) return this.#finish();
    const { clock, polls } = this.#options;
    const refused = polls.refusedUntil > clock.now() ? polls.refusedUntil : Infinity;
    const time = Math.min(wakeAt(this.#progress, this.#rules), refused);
    if (time < Infinity) this.#cancel = clock.at(time, () => this.poll());
  }

  /** What has become too old makes room for what follows. */
  #readAndProceed(): void {
    let full: boolean;
    do {
      while (this.#read()) continue;
      full = this.#room.records === 0;
      this.#step({ type: 'time' });
    } while (full && this.#room.records > 0);
  }

  /** Whether there may be more to read. */
  #read(): boolean {
    const limit = this.#room;
    if (limit.records === 0) return false;
    const read = this.#options.polls.read(this.#options.cursor, limit);
    if (!read) {
      this.#step({ type: 'read', records: [], drained: false, ended: false });
      return false;
    }
    const { records, ended, millisBehindLatest } = read;
    this.#step({ type: 'read', records, ended, drained: millisBehindLatest === 0 });
    return records.length > 0 && !ended;
  }

  #step(event: ShardEvent, result?: InvokeResult): void {
    const { progress, effects } = next(
      this.#progress,
      event,
      this.#rules,
      this.#options.clock.now(),
    );
    this.#progress = progress;
    for (const effect of effects) this.#do(effect, result);
  }

  #do(effect: ShardEffect, result: InvokeResult | undefined): void {
    switch (effect.type) {
      case 'invoke':
        void this.#invoke(effect);
        return;
      case 'giveUp':
        this.#options.giveUp(effect.givenUp, result);
        return;
      default:
        effect satisfies never;
    }
  }

  async #invoke({ task, window, lane }: Extract<ShardEffect, { type: 'invoke' }>): Promise<void> {
    const { source, polls } = this.#options;
    this.#inFlight += 1;
    const result = await polls.invoke(kinesisEvent(source, task.records, window));
    this.#inFlight -= 1;
    const answer = readAnswer(task, result, this.#rules);
    this.#step({ type: 'answered', lane, answer }, result);
    this.poll();
  }

  #finish(): void {
    this.#finished = true;
    this.#options.onFinished();
  }

  get #room(): ReturnType<typeof room> {
    return room(this.#progress, this.#rules);
  }

  get #rules(): BatchRules {
    return batchRules(this.#options.mapping());
  }
}
