import type { Log } from '../../shared/log.ts';
import type { Delivery } from '../delivery.ts';
import type { Limits } from '../limits.ts';
import type { InvitationMessage } from '../messages.ts';
import type { Subscription } from '../subscription.ts';
import type { Subscriptions } from '../subscriptions-table.ts';
import type { Audience } from './audience.ts';

/** Who asks to be subscribed to whom, as a row has it. */
export type Request = Pick<Subscription, 'subscriptionId' | 'authorId' | 'email'>;

/** What the operations on subscriptions work with. */
export interface SubscriptionsDependencies {
  readonly subscriptions: Subscriptions;
  /** Puts the row PENDING, unless it is SUBSCRIBED: who asks is not told which. */
  readonly request: (request: Request, at: Date) => Promise<void>;
  readonly audience: Audience;
  readonly delivery: (deliveryId: string) => Promise<Delivery | undefined>;
  readonly limits: Limits;
  readonly invite: (message: InvitationMessage) => Promise<void>;
  /** What the distribution, and nobody else, sends along. */
  readonly originSecret: string;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly log: Log;
}
