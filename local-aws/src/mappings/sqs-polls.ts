import { AwsError } from '../gateway/aws-error.ts';
import type { Clock } from '../clock.ts';
import type { DisturbanceKind } from '../gateway/disturbance/plan.ts';
import type { MeteredCall } from '../gateway/metering/meter.ts';
import type { QueueMapping } from '../services/lambda/mapping-registry.ts';
import type { Queues, ReceivedMessage } from '../services/sqs/messages.ts';
import { principalOf, type PollWatch } from './poll-watch.ts';

/** Messages in one call of SQS's API. */
const MOST_MESSAGES = 10;
/** ms; a long poll lasts no longer. */
const LONGEST_POLL = 20_000;
/** ms until a poller that was refused asks again. */
const BACKOFF = 1000;

const POSSIBLE: readonly DisturbanceKind[] = ['throttle', 'error', 'lostReply'];

/**
 * The calls of one mapping's poller. They go to the engine directly, and are counted as AWS bills
 * them: at most ten messages a call, a long poll every 20 seconds.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class SqsPolls {
  readonly #clock: Clock;
  readonly #queues: Queues;
  readonly #mapping: () => QueueMapping;
  readonly #watch: PollWatch | undefined;

  constructor(options: {
    clock: Clock;
    queues: Queues;
    mapping: () => QueueMapping;
    watch?: PollWatch | undefined;
  }) {
    this.#clock = options.clock;
    this.#queues = options.queues;
    this.#mapping = options.mapping;
    this.#watch = options.watch;
  }

  /** Nothing, when it was refused or its answer lost: the messages come back by themselves. */
  async receive(
    maxNumberOfMessages: number,
    waitTimeSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly ReceivedMessage[]> {
    const action = 'ReceiveMessage';
    const principal = this.#principal;
    const strike = this.#watch?.disturbance.strike({ principal, service: 'sqs', action }, POSSIBLE);
    if (strike?.kind === 'throttle' || strike?.kind === 'error') {
      this.#count({ action, outcome: strike.kind === 'throttle' ? 'throttled' : 'error' });
      await this.#pause(Math.min(BACKOFF, waitTimeSeconds * 1000), signal);
      return [];
    }
    const began = this.#clock.now();
    const messages = await this.#queues.receive(this.#queueArn, {
      maxNumberOfMessages,
      waitTimeSeconds,
      signal,
    });
    const emptyPolls = Math.floor((this.#clock.now() - began) / LONGEST_POLL);
    this.#count({
      action,
      calls: emptyPolls + Math.max(1, Math.ceil(messages.length / MOST_MESSAGES)),
      entries: messages.length,
      responseBytes: messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0),
    });
    return strike?.kind === 'lostReply' ? [] : messages;
  }

  delete(messages: readonly ReceivedMessage[]): void {
    this.#batches('DeleteMessageBatch', messages, ({ receiptHandle }) =>
      this.#queues.delete(this.#queueArn, receiptHandle),
    );
  }

  /** Makes messages visible at once. */
  giveBack(messages: readonly ReceivedMessage[]): void {
    this.#batches('ChangeMessageVisibilityBatch', messages, ({ receiptHandle }) =>
      this.#queues.changeVisibility(this.#queueArn, receiptHandle, 0),
    );
  }

  /** A handle may have expired meanwhile (the message will come again) or its queue be gone. */
  #batches(
    action: string,
    messages: readonly ReceivedMessage[],
    run: (message: ReceivedMessage) => void,
  ): void {
    if (messages.length === 0) return;
    for (const message of messages) {
      try {
        run(message);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    }
    const calls = Math.ceil(messages.length / MOST_MESSAGES);
    this.#count({ action, calls, entries: messages.length });
  }

  #count(call: Pick<MeteredCall, 'action'> & Partial<MeteredCall>): void {
    this.#watch?.meter.count({
      principal: this.#principal,
      service: 'sqs',
      requestBytes: 0,
      responseBytes: 0,
      outcome: 'done',
      ...call,
    });
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = this.#clock.at(this.#clock.now() + milliseconds, wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  get #queueArn(): string {
    return this.#mapping().eventSourceArn;
  }

  get #principal(): string {
    return principalOf(this.#mapping());
  }
}
