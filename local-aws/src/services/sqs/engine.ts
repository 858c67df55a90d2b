import { localArn } from '../../arn.ts';
import type { Clock } from '../../clock.ts';
import { MoveTasks, type MoveRequest } from './move-tasks.ts';
import type { OutgoingMessage, Queues, ReceivedMessage, ReceiveOptions } from './messages.ts';
import { Queue } from './queue.ts';
import { describeAttributes, parseQueueAttributes } from './queue-attributes.ts';
import { refusals } from './refusals.ts';
import { checkDeadLetterQueue } from './redrive.ts';

const ONE_MINUTE = 60_000;

interface Entry {
  readonly queue: Queue;
  /** As given, before defaults: the basis of the next SetQueueAttributes. */
  given: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  modifiedAt: number;
  purgedAt: number | undefined;
}

/** All queues of the account. Throws and rejects with AWS's own errors. */
export class SqsEngine implements Queues {
  readonly moveTasks: MoveTasks;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #deletedAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.moveTasks = new MoveTasks(clock, (arn) => this.#entries.get(arn)?.queue);
  }

  /** Answers with the existing queue if it is the same. */
  create(
    name: string,
    given: Readonly<Record<string, unknown>> = {},
    tags: Readonly<Record<string, string>> = {},
  ): Queue {
    const attributes = parseQueueAttributes(given);
    checkName(name, attributes.FifoQueue);
    const arn = localArn('sqs', name);
    const existing = this.#entries.get(arn);
    if (existing) {
      const has: Record<string, unknown> = existing.queue.attributes;
      const wanted: Record<string, unknown> = attributes;
      for (const key of Object.keys(given))
        if (JSON.stringify(has[key]) !== JSON.stringify(wanted[key]))
          throw refusals.queueNameExists(key);
      return existing.queue;
    }
    const now = this.#clock.now();
    const deletedAt = this.#deletedAt.get(name);
    if (deletedAt !== undefined && now < deletedAt + ONE_MINUTE)
      throw refusals.queueDeletedRecently();
    checkDeadLetterQueue(arn, attributes, (target) => this.#entries.get(target)?.queue);
    const queue = new Queue({
      arn,
      name,
      attributes,
      clock: this.#clock,
      deadLetterQueue: (target) => this.#entries.get(target)?.queue,
    });
    this.#entries.set(arn, {
      queue,
      given,
      tags,
      createdAt: now,
      modifiedAt: now,
      purgedAt: undefined,
    });
    return queue;
  }

  configure(queueArn: string, changes: Readonly<Record<string, unknown>>): void {
    const entry = this.#entry(queueArn);
    const given = { ...entry.given, ...changes };
    const attributes = parseQueueAttributes(given);
    if (attributes.FifoQueue !== entry.queue.attributes.FifoQueue)
      throw refusals.invalidAttribute('FifoQueue', 'A queue cannot change its kind.');
    checkDeadLetterQueue(queueArn, attributes, (target) => this.#entries.get(target)?.queue);
    entry.given = given;
    entry.modifiedAt = this.#clock.now();
    entry.queue.configure(attributes);
  }

  /** Throws `QueueDoesNotExist`. */
  queue(queueArn: string): Queue {
    return this.#entry(queueArn).queue;
  }

  tags(queueArn: string): Readonly<Record<string, string>> {
    return this.#entry(queueArn).tags;
  }

  /** Every attribute of GetQueueAttributes; times in seconds since the epoch. */
  attributes(queueArn: string): Record<string, string> {
    const { queue, createdAt, modifiedAt } = this.#entry(queueArn);
    const { visible, notVisible, delayed } = queue.counts;
    return {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(notVisible),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: String(Math.floor(createdAt / 1000)),
      LastModifiedTimestamp: String(Math.floor(modifiedAt / 1000)),
      ...describeAttributes(queue.attributes),
    };
  }

  /** In alphabetical order. */
  list(): readonly Queue[] {
    return [...this.#entries.values()]
      .map(({ queue }) => queue)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The queues whose dead letters this queue takes. */
  sourcesOf(queueArn: string): readonly Queue[] {
    return this.list().filter(
      (queue) => queue.attributes.RedrivePolicy?.deadLetterTargetArn === queueArn,
    );
  }

  /** Answers with the task's handle. */
  startMoveTask(request: MoveRequest): string {
    return this.moveTasks.start(request, this.sourcesOf(request.sourceArn).length > 0);
  }

  remove(queueArn: string): void {
    const { queue } = this.#entry(queueArn);
    this.#entries.delete(queueArn);
    this.#deletedAt.set(queue.name, this.#clock.now());
    queue.close();
  }

  purge(queueArn: string): void {
    const entry = this.#entry(queueArn);
    const now = this.#clock.now();
    if (entry.purgedAt !== undefined && now < entry.purgedAt + ONE_MINUTE)
      throw refusals.purgeInProgress(entry.queue.name);
    entry.purgedAt = now;
    entry.queue.purge();
  }

  send(queueArn: string, message: OutgoingMessage): { messageId: string } {
    const [result] = this.queue(queueArn).send([message]);
    if (!result || result instanceof Error) throw result ?? new Error('No message was sent.');
    return result;
  }

  async receive(queueArn: string, options: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    return this.queue(queueArn).receive(options);
  }

  delete(queueArn: string, receiptHandle: string): void {
    this.queue(queueArn).delete(receiptHandle);
  }

  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void {
    this.queue(queueArn).changeVisibility(receiptHandle, seconds);
  }

  describe(queueArn: string): { fifo: boolean; visibilityTimeout: number } {
    const { FifoQueue, VisibilityTimeout } = this.queue(queueArn).attributes;
    return { fifo: FifoQueue, visibilityTimeout: VisibilityTimeout };
  }

  #entry(queueArn: string): Entry {
    const entry = this.#entries.get(queueArn);
    if (!entry) throw refusals.queueDoesNotExist();
    return entry;
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
function checkName(name: string, fifo: boolean): void {
  const stem = fifo ? name.replace(/\.fifo$/, '') : name;
  const complete = !fifo || name.endsWith('.fifo');
  if (!complete || !/^[\w-]+$/.test(stem) || name.length > 80)
    throw refusals.invalidParameter(
      fifo
        ? `The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length. Got '${name}'.`
        : `Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length. Got '${name}'.`,
    );
}
