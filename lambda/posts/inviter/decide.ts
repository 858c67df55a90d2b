import { absent, type Transition } from '../../shared/transition.ts';
import type { InvitationMessage } from '../messages.ts';
import { hashOf } from '../secret.ts';
import type { Subscription } from '../subscription.ts';

/** A link can be followed this long, in ms. */
const validFor = 48 * 60 * 60 * 1000;
/** Nobody who does not answer is asked about a subscription more often than so, in ms. */
const betweenInvitations = 60 * 60 * 1000;

/** What to do about a request to subscribe. */
export type Decision =
  | { readonly kind: 'invite' }
  /** The same request came back: its mail may have been sent, or not. */
  | { readonly kind: 'invite-again' }
  | { readonly kind: 'leave'; readonly why: string };

export function decide(
  { invitationId }: InvitationMessage,
  row: Subscription,
  now: Date,
): Decision {
  switch (row.status) {
    case 'SUBSCRIBED':
      return { kind: 'leave', why: 'it is confirmed already' };
    case 'UNSUBSCRIBED':
      return { kind: 'leave', why: 'it was ended in the meantime' };
    case 'PENDING':
      if (row.invitationId === invitationId) return { kind: 'invite-again' };
      return wasInvited(row, now)
        ? { kind: 'leave', why: 'it was invited within the hour' }
        : { kind: 'invite' };
  }
}

/** An invitation that was accepted does not count: whoever ended it by mistake can come back. */
function wasInvited({ invitedAt, subscribedAt }: Subscription, now: Date): boolean {
  if (invitedAt === undefined) return false;
  if (subscribedAt !== undefined && subscribedAt >= invitedAt) return false;
  return now.getTime() - Date.parse(invitedAt) < betweenInvitations;
}

/** Claims the invitation, unless another was made since the row was read; its link is the valid one. */
export function invited(
  { invitedAt }: Subscription,
  { invitationId }: InvitationMessage,
  secret: string,
  at: Date,
): Transition<Subscription> {
  return {
    when: [{ status: ['PENDING'], invitedAt: invitedAt === undefined ? absent : [invitedAt] }],
    set: {
      invitationId,
      invitedAt: at.toISOString(),
      confirmHash: hashOf(secret),
      confirmUntil: new Date(at.getTime() + validFor).toISOString(),
    },
  };
}
