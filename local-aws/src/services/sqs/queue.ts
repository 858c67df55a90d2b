import type { Clock } from '../../clock.ts';
import { deduplicationIdOf, deduplicationKey, RecentlySeen } from './deduplication.ts';
import { LongPolls } from './long-polls.ts';
import { checkMessage, checkVisibility, MAX_VISIBILITY_SECONDS } from './message-rules.ts';
import { MessageStates, type Counts } from './message-states.ts';
import type { ReceivedMessage, ReceiveRequest, SendResult } from './messages.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { messageIdOf, receiptHandle } from './receipt-handle.ts';
import { refusals } from './refusals.ts';
import { asReceived, newMessage, type SendRequest, type StoredMessage } from './stored-message.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_IN_FLIGHT = 120_000;

/**
 * One queue. It catches up with the time at the start of every call; a timer runs only while a
 * consumer waits.
 */
export class Queue {
  readonly arn: string;
  readonly name: string;
  readonly #clock: Clock;
  readonly #deadLetterQueue: (arn: string) => Queue | undefined;
  readonly #states: MessageStates;
  readonly #polls: LongPolls<ReceivedMessage>;
  readonly #sent = new RecentlySeen<SendResult>();
  readonly #attempts = new RecentlySeen<readonly ReceivedMessage[]>();
  #attributes: QueueAttributes;
  #sequence = 0;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(options: {
    arn: string;
    name: string;
    attributes: QueueAttributes;
    clock: Clock;
    deadLetterQueue: (arn: string) => Queue | undefined;
  }) {
    this.arn = options.arn;
    this.name = options.name;
    this.#attributes = options.attributes;
    this.#clock = options.clock;
    this.#deadLetterQueue = options.deadLetterQueue;
    this.#states = new MessageStates(options.attributes.FifoQueue);
    this.#polls = new LongPolls(options.clock, () => this.#arm());
  }

  get attributes(): QueueAttributes {
    return this.#attributes;
  }

  /** A FIFO queue's new delay also holds for messages still delayed, a standard queue's does not. */
  configure(attributes: QueueAttributes): void {
    this.#catchUp();
    this.#attributes = attributes;
    if (attributes.FifoQueue)
      this.#states.redelay((message) => message.enqueuedAt + attributes.DelaySeconds * 1000);
    this.#serve();
  }

  get counts(): Counts {
    this.#catchUp();
    return this.#states.counts;
  }

  /** Takes messages or says, one by one, why not; then serves those who wait for them. */
  send(messages: readonly SendRequest[]): readonly (SendResult | Error)[] {
    this.#catchUp();
    const results = messages.map((message) => {
      try {
        return this.#accept(message);
      } catch (refusal) {
        return refusal instanceof Error ? refusal : new Error(String(refusal));
      }
    });
    this.#serve();
    return results;
  }

  /**
   * Resolves with at most `maxNumberOfMessages`, waiting for the first of them if asked to. Rejects
   * with `OverLimit` on a short poll of a standard queue with too many messages in flight.
   */
  async receive(request: ReceiveRequest): Promise<readonly ReceivedMessage[]> {
    if (request.signal?.aborted) return [];
    this.#serve();
    const got = this.#repeat(request) ?? this.#take(request);
    if (got.length > 0) return got;
    if (request.waitTimeSeconds > 0)
      return this.#polls.wait(() => this.#take(request), request.waitTimeSeconds, request.signal);
    if (this.#room === 0 && !this.#attributes.FifoQueue) throw refusals.overLimit(MAX_IN_FLIGHT);
    return [];
  }

  /**
   * Deletes a handle's message. What is already gone counts as deleted. An old handle deletes
   * nothing and succeeds on a standard queue, and is refused on a FIFO queue.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  delete(handle: string): void {
    this.#catchUp();
    const message = this.#states.get(messageIdOf(handle, this.arn));
    if (!message) return;
    if (this.#attributes.FifoQueue) this.#refuseExpired(handle, message);
    if (message.receiptHandle === handle) this.#states.drop(message);
    this.#serve();
  }

  /**
   * Restarts the visibility timeout at `seconds` from now; 0 makes the message visible at once.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
   */
  changeVisibility(handle: string, seconds: number): void {
    this.#catchUp();
    checkVisibility(seconds);
    const message = this.#states.get(messageIdOf(handle, this.arn));
    if (!message) throw refusals.notAvailable(handle);
    if (this.#attributes.FifoQueue) this.#refuseExpired(handle, message);
    if (message.receiptHandle !== handle) throw refusals.notAvailable(handle);
    if (!this.#states.isInFlight(message)) throw refusals.notInFlight(handle);
    const visibleAt = this.#clock.now() + seconds * 1000;
    if (visibleAt > message.receivedAt + MAX_VISIBILITY_SECONDS * 1000)
      throw refusals.invalidValue(
        seconds,
        'VisibilityTimeout',
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds]`,
      );
    this.#states.hide(message, visibleAt);
    this.#serve();
  }

  /** Lets the next visible message go, unless `take` throws. False: there is none. */
  moveNext(take: (message: StoredMessage) => void): boolean {
    this.#catchUp();
    const [message] = this.#states.receivable();
    if (!message) return false;
    this.#states.drop(message);
    try {
      take(message);
    } catch (refusal) {
      this.#states.add(message, this.#clock.now());
      throw refusal;
    }
    return true;
  }

  purge(): void {
    this.#states.dropAll();
    this.#arm();
  }

  /** The queue is deleted: nothing is kept, nobody waits any longer. */
  close(): void {
    this.#polls.end();
    this.purge();
  }

  #accept(request: SendRequest): SendResult {
    checkMessage(request, this.#attributes);
    const now = this.#clock.now();
    const fifo = this.#attributes.FifoQueue;
    const key = fifo ? deduplicationKey(request, this.#attributes) : undefined;
    const original = key === undefined ? undefined : this.#sent.get(key, now);
    if (original) return original;
    const { DelaySeconds } = this.#attributes;
    const delay = fifo ? DelaySeconds : (request.delaySeconds ?? DelaySeconds);
    const message = newMessage(request, {
      ...this.#nextInOrder(),
      messageDeduplicationId: fifo ? deduplicationIdOf(request) : undefined,
      enqueuedAt: now,
      visibleAt: now + delay * 1000,
    });
    this.#states.add(message, now);
    const result = { messageId: message.messageId, sequenceNumber: message.sequenceNumber };
    if (key !== undefined) this.#sent.set(key, result, now);
    return result;
  }

  /**
   * Takes in a dead letter. It keeps its id and, in a standard queue, its age; in a FIFO queue its
   * retention starts anew, and its id becomes its deduplication id.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  #adopt(letter: StoredMessage, sourceArn: string): void {
    this.#catchUp();
    const now = this.#clock.now();
    const message: StoredMessage = {
      ...letter,
      ...this.#nextInOrder(),
      enqueuedAt: this.#attributes.FifoQueue ? now : letter.enqueuedAt,
      messageDeduplicationId: this.#attributes.FifoQueue ? letter.messageId : undefined,
      deadLetterQueueSourceArn: sourceArn,
      receivesHere: 0,
      visibleAt: now,
    };
    this.#states.add(message, now);
    this.#serve();
  }

  #nextInOrder(): Pick<StoredMessage, 'sequence' | 'sequenceNumber'> {
    const sequence = ++this.#sequence;
    const sequenceNumber = this.#attributes.FifoQueue
      ? String(sequence).padStart(20, '0')
      : undefined;
    return { sequence, sequenceNumber };
  }

  get #room(): number {
    return Math.max(MAX_IN_FLIGHT - this.#states.counts.notVisible, 0);
  }

  #take(request: ReceiveRequest): readonly ReceivedMessage[] {
    const most = Math.min(request.maxNumberOfMessages, this.#room);
    const got: ReceivedMessage[] = [];
    if (most === 0) return got;
    for (const message of this.#states.receivable()) {
      if (this.#moveToDeadLetters(message)) continue;
      got.push(this.#hand(message, request));
      if (got.length === most) break;
    }
    const attempt = request.receiveRequestAttemptId;
    if (attempt && got.length > 0) this.#attempts.set(attempt, got, this.#clock.now());
    return got;
  }

  #hand(message: StoredMessage, request: ReceiveRequest): ReceivedMessage {
    const now = this.#clock.now();
    const timeout = request.visibilityTimeout ?? this.#attributes.VisibilityTimeout;
    message.receiveCount += 1;
    message.receivesHere += 1;
    message.firstReceivedAt ??= now;
    message.receivedAt = now;
    message.receiptHandle = receiptHandle(this.arn, message.messageId, message.receiveCount);
    this.#states.hide(message, now + timeout * 1000);
    return asReceived(message);
  }

  /** A message that was received as often as it may be is moved instead of received once more. */
  #moveToDeadLetters(message: StoredMessage): boolean {
    const policy = this.#attributes.RedrivePolicy;
    if (!policy || message.receivesHere < policy.maxReceiveCount) return false;
    const target = this.#deadLetterQueue(policy.deadLetterTargetArn);
    if (!target) return false;
    this.#states.drop(message);
    target.#adopt(message, this.arn);
    return true;
  }

  /**
   * The same attempt within five minutes gets the same messages, hidden anew, as long as none of
   * them was touched.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
   */
  #repeat(request: ReceiveRequest): readonly ReceivedMessage[] | undefined {
    const attempt = request.receiveRequestAttemptId;
    const now = this.#clock.now();
    const received = attempt ? this.#attempts.get(attempt, now) : undefined;
    const messages = received?.map((one) => {
      const message = this.#states.get(one.messageId);
      return message?.receiptHandle === one.receiptHandle && this.#states.isInFlight(message)
        ? message
        : undefined;
    });
    if (!messages?.every((message) => message !== undefined)) return undefined;
    const timeout = request.visibilityTimeout ?? this.#attributes.VisibilityTimeout;
    for (const message of messages) this.#states.hide(message, now + timeout * 1000);
    return received;
  }

  #refuseExpired(handle: string, message: StoredMessage): void {
    if (message.receiptHandle !== handle || !this.#states.isInFlight(message))
      throw refusals.handleExpired(handle);
  }

  #catchUp(): void {
    this.#states.catchUp(this.#clock.now(), this.#attributes.MessageRetentionPeriod * 1000);
  }

  #serve(): void {
    this.#catchUp();
    this.#polls.serve();
    this.#arm();
  }

  /** While somebody waits, wakes up when the next message becomes visible. */
  #arm(): void {
    const at = this.#polls.size > 0 ? this.#states.nextVisibleAt : undefined;
    if (at === this.#timer?.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at === undefined) return;
    const cancel = this.#clock.at(at, () => {
      this.#timer = undefined;
      this.#serve();
    });
    this.#timer = { at, cancel };
  }
}
