import { randomUUID } from 'node:crypto';
import { localArn } from '../../arn.ts';
import type { Clock } from '../../clock.ts';
import type { EventTargets } from '../../event-targets.ts';
import type { Queues } from '../sqs/messages.ts';
import { lambdaEvent, notification, type Published } from './envelope.ts';
import { checkMessage, textFor, type SnsMessage } from './message.ts';
import { invalidParameter, subscriptionDoesNotExist, topicDoesNotExist } from './refusals.ts';
import { newSubscription, type Subscription, type SubscriptionRequest } from './subscriptions.ts';

export interface SnsOptions {
  readonly clock: Clock;
  readonly queues: Pick<Queues, 'send'>;
  readonly targets: () => EventTargets;
  /** Told what was published and could not be delivered. */
  readonly log: (line: string) => void;
}

interface Topic {
  readonly arn: string;
  readonly subscriptions: Map<string, Subscription>;
}

/** All standard topics of the account. Throws SNS's own errors. */
export class SnsEngine {
  readonly #options: SnsOptions;
  readonly #topics = new Map<string, Topic>();

  constructor(options: SnsOptions) {
    this.#options = options;
  }

  /** Answers with the topic's ARN, also when it exists already. */
  createTopic(name: string): string {
    if (name.endsWith('.fifo'))
      throw invalidParameter('Topic Name: local-aws has standard topics only, no FIFO topics');
    if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
    const arn = localArn('sns', name);
    if (!this.#topics.has(arn)) this.#topics.set(arn, { arn, subscriptions: new Map() });
    return arn;
  }

  topics(): readonly string[] {
    return [...this.#topics.keys()].toSorted();
  }

  /** Throws `NotFound`. */
  subscriptionsOf(topicArn: string): readonly Subscription[] {
    return [...this.#topic(topicArn).subscriptions.values()];
  }

  /** Confirmed at once. The same endpoint twice is the same subscription, as it was made first. */
  subscribe(request: SubscriptionRequest): Subscription {
    const topic = this.#topic(request.topicArn);
    const existing = [...topic.subscriptions.values()].find(
      ({ protocol, endpoint }) => protocol === request.protocol && endpoint === request.endpoint,
    );
    if (existing) return existing;
    const subscription = newSubscription(request, randomUUID());
    topic.subscriptions.set(subscription.arn, subscription);
    return subscription;
  }

  unsubscribe(subscriptionArn: string): void {
    const topic = this.#topics.get(subscriptionArn.slice(0, subscriptionArn.lastIndexOf(':')));
    if (!topic?.subscriptions.delete(subscriptionArn)) throw subscriptionDoesNotExist();
  }

  /** Delivers to every subscription that wants the message; answers with the message's id. */
  publish(topicArn: string, message: SnsMessage): string {
    const topic = this.#topic(topicArn);
    checkMessage(message);
    const published: Published = {
      messageId: randomUUID(),
      topicArn,
      publishedAt: this.#options.clock.now(),
      message,
    };
    for (const subscription of topic.subscriptions.values())
      if (subscription.wants(message)) this.#deliver(published, subscription);
    return published.messageId;
  }

  /**
   * What cannot be delivered goes to the subscription's dead-letter queue at once: an endpoint that
   * is gone will not come back by trying again.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
   */
  #deliver(published: Published, subscription: Subscription): void {
    const { queues, targets } = this.#options;
    const { protocol, endpoint } = subscription;
    try {
      if (protocol === 'lambda') targets().deliver(endpoint, lambdaEvent(published, subscription));
      else queues.send(endpoint, queueMessage(published, subscription));
    } catch (error) {
      const { messageId, topicArn } = published;
      const lost = `The message ${messageId} of ${topicArn} could not be delivered to ${endpoint}: ${String(error)}`;
      this.#options.log(`${lost}. ${this.#bury(published, subscription)}`);
    }
  }

  /** Answers with what became of the message. */
  #bury(published: Published, subscription: Subscription): string {
    const { deadLetterTargetArn } = subscription;
    if (deadLetterTargetArn === undefined)
      return 'It was dropped: the subscription has no dead-letter queue.';
    try {
      this.#options.queues.send(deadLetterTargetArn, queueMessage(published, subscription));
      return `It is in ${deadLetterTargetArn}.`;
    } catch (error) {
      return `It was dropped: ${deadLetterTargetArn} did not take it either: ${String(error)}`;
    }
  }

  #topic(topicArn: string): Topic {
    const topic = this.#topics.get(topicArn);
    if (!topic) throw topicDoesNotExist();
    return topic;
  }
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html */
function queueMessage(
  published: Published,
  subscription: Subscription,
): Parameters<Queues['send']>[1] {
  if (!subscription.rawMessageDelivery)
    return { body: JSON.stringify(notification(published, subscription)) };
  const { attributes = {} } = published.message;
  return { body: textFor(subscription.protocol, published.message), attributes };
}
