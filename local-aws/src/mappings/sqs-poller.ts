import type { Clock } from '../clock.ts';
import type { Invoker, InvokeResult } from '../services/lambda/invoke.ts';
import type { Queues, ReceivedMessage } from '../services/sqs/messages.ts';
import { Concurrency } from './concurrency.ts';
import type { QueueMapping } from '../services/lambda/mapping-registry.ts';
import { BatchBuilder } from './sqs-batch-builder.ts';
import { settleBatch } from './sqs-batch.ts';
import type { PollWatch } from './poll-watch.ts';
import { SqsPolls } from './sqs-polls.ts';

/**
 * Polls a queue for one mapping and invokes its function with batches. It gathers one batch at a
 * time, and only when there is room for it; idle, it is one long poll and nothing else.
 */
export class SqsPoller {
  readonly #clock: Clock;
  readonly #queues: Queues;
  readonly #invoker: () => Invoker;
  readonly #mapping: () => QueueMapping;
  readonly #polls: SqsPolls;
  readonly #concurrency: Concurrency;
  #surplus: readonly ReceivedMessage[] = [];
  #stopping: AbortController | undefined;
  #polling: Promise<void> = Promise.resolve();

  constructor(options: {
    clock: Clock;
    queues: Queues;
    invoker: () => Invoker;
    /** The mapping as it is now: changes hold from the next batch on. */
    mapping: () => QueueMapping;
    watch?: PollWatch | undefined;
  }) {
    this.#clock = options.clock;
    this.#queues = options.queues;
    this.#invoker = options.invoker;
    this.#mapping = options.mapping;
    this.#polls = new SqsPolls(options);
    this.#concurrency = new Concurrency(options.clock, () => options.mapping().maximumConcurrency);
  }

  /** Batches in flight. */
  get inFlight(): number {
    return this.#concurrency.inFlight;
  }

  start(): void {
    if (this.#stopping) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.#polling = this.#polling
      .then(() => this.#poll(stopping.signal))
      .catch((error: unknown) => {
        console.error(`The mapping of ${this.#mapping().eventSourceArn} stopped polling:`, error);
      });
  }

  /**
   * Takes no new messages; resolves when polling has ended. What was gathered is visible again at
   * once, batches in flight end by themselves.
   */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#polling;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#concurrency.room(signal);
      if (signal.aborted) break;
      const batch = await this.#gather(signal);
      if (signal.aborted) this.#polls.giveBack(batch.messages);
      else if (batch.messages.length > 0) void this.#run(batch);
    }
    this.#polls.giveBack(this.#surplus);
    this.#surplus = [];
  }

  /** Waits for a message, then for more until the batch is full or its window has passed. */
  async #gather(signal: AbortSignal): Promise<BatchBuilder> {
    const { eventSourceArn, batchSize, maximumBatchingWindow } = this.#mapping();
    const batch = new BatchBuilder(eventSourceArn, batchSize);
    this.#surplus = batch.add(this.#surplus);
    let windowEnd: number | undefined;
    while (batch.room > 0 && !signal.aborted) {
      if (batch.messages.length > 0) windowEnd ??= this.#clock.now() + maximumBatchingWindow * 1000;
      const waitTimeSeconds = ((windowEnd ?? Infinity) - this.#clock.now()) / 1000;
      if (waitTimeSeconds <= 0) break;
      this.#keepSurplus(batch.add(await this.#polls.receive(batch.room, waitTimeSeconds, signal)));
    }
    return batch;
  }

  /**
   * What one invocation cannot carry begins the next batch. In a FIFO queue it goes back instead: the
   * next batch could otherwise overtake messages of the same group.
   */
  #keepSurplus(messages: readonly ReceivedMessage[]): void {
    if (this.#queues.describe(this.#mapping().eventSourceArn).fifo) this.#polls.giveBack(messages);
    else this.#surplus = messages;
  }

  async #run(batch: BatchBuilder): Promise<void> {
    const { functionArn, reportBatchItemFailures } = this.#mapping();
    this.#concurrency.begin();
    try {
      const result = await this.#invoke(functionArn, batch.payload);
      const { deleted } = settleBatch(batch.messages, result, reportBatchItemFailures);
      this.#polls.delete(deleted);
    } finally {
      this.#concurrency.end();
    }
  }

  async #invoke(functionArn: string, payload: string): Promise<InvokeResult> {
    try {
      return await this.#invoker().invoke(functionArn, payload);
    } catch (error) {
      console.error(`The mapping could not invoke ${functionArn}:`, error);
      return { kind: 'throttled', reason: String(error) };
    }
  }
}
