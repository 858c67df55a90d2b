import type { Clock } from '../../clock.ts';
import { AwsError } from '../../gateway/aws-error.ts';
import { Subscription, type Subscribed } from './subscription.ts';

/** How long a subscription cannot be taken over. */
const HELD = 5_000;

/**
 * Who is subscribed: each consumer once to each shard. A later call takes over.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
 */
export class Subscriptions {
  readonly #clock: Clock;
  readonly #latest = new Map<
    string,
    { readonly since: number; readonly subscription: Subscription }
  >();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws AwsError ResourceInUseException within five seconds of the call before */
  open(subscribed: Subscribed): Subscription {
    const { consumerArn, shard } = subscribed;
    const now = this.#clock.now();
    const key = `${consumerArn}/${shard.id}`;
    const earlier = this.#latest.get(key);
    if (earlier && now < earlier.since + HELD)
      throw inUse(
        `Another subscription of ${consumerArn} to ${shard.id} began within the last 5 seconds.`,
      );
    earlier?.subscription.fail(
      inUse(`Another subscription of ${consumerArn} to ${shard.id} took over.`),
    );
    const subscription = new Subscription(this.#clock, subscribed);
    this.#latest.set(key, { since: now, subscription });
    return subscription;
  }
}

function inUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message);
}
