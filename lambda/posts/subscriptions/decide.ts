import type { Transition } from '../../shared/transition.ts';
import { isSecretOf } from '../secret.ts';
import type { Delivery, UnsubscribeToken } from '../delivery.ts';
import { absent } from '../../shared/transition.ts';
import type { Subscription } from '../subscription.ts';

/** A subscription that has its place in the audience. */
export type Placed = Subscription & Required<Pick<Subscription, 'shard' | 'confirmedAt'>>;

export function isPlaced(row: Subscription): row is Placed {
  return row.shard !== undefined && row.confirmedAt !== undefined;
}

/**
 * Whether the secret of an invitation confirms this subscription: the latest one, for as long as it
 * says, and again, if an earlier answer was lost.
 */
export function mayConfirm(row: Subscription, secret: string, now: Date): boolean {
  const { status, confirmHash, confirmUntil } = row;
  if (confirmHash === undefined || confirmUntil === undefined) return false;
  if (!isSecretOf(secret, confirmHash)) return false;
  switch (status) {
    case 'PENDING':
      return now.getTime() < Date.parse(confirmUntil);
    case 'SUBSCRIBED':
      return true;
    case 'UNSUBSCRIBED':
      return false;
  }
}

/** Gives a subscription its place in the audience, once. */
export function placed(shard: number, at: Date): Transition<Subscription> {
  return { when: [{ shard: absent }], set: { shard, confirmedAt: at.toISOString() } };
}

/** Gives it a new one, as nobody took the old one. */
export function placedAgain({ confirmedAt }: Placed, at: Date): Transition<Subscription> {
  return { when: [{ confirmedAt: [confirmedAt] }], set: { confirmedAt: at.toISOString() } };
}

/** The last effect of a confirmation: from here on the address is mailed. */
export function subscribed(at: Date): Transition<Subscription> {
  return {
    when: [{ status: ['PENDING'] }],
    set: { status: 'SUBSCRIBED', subscribedAt: at.toISOString() },
  };
}

/** Whom a token unsubscribes, if it is one of this delivery's. */
export function recipientOf(
  delivery: Delivery,
  { attempt, index, secret }: UnsubscribeToken,
): string | undefined {
  const hash = delivery.tokens[attempt - 1]?.[index];
  return hash !== undefined && isSecretOf(secret, hash) ? delivery.recipients[index] : undefined;
}

export function unsubscribedAt(at: Date): Transition<Subscription> {
  return {
    when: [{ status: ['PENDING', 'SUBSCRIBED'] }],
    set: { status: 'UNSUBSCRIBED', unsubscribedAt: at.toISOString() },
  };
}
