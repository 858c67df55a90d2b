import { BulkEmailStatus } from '@aws-sdk/client-sesv2';
import type { Transition } from '../../shared/transition.ts';
import type { Delivery } from '../delivery.ts';
import type { LookedUp } from './look-up.ts';

/** One recipient of a delivery: an index, and where to mail to. */
export interface Addressee {
  readonly index: number;
  readonly email: string;
}

/** What became of an attempt: indices of the delivery's recipients. */
export interface Outcome {
  readonly accepted: readonly number[];
  /** SES will not take them, however often it is asked. */
  readonly refused: readonly number[];
  /** To be mailed by another attempt. */
  readonly remaining: readonly number[];
}

/** The recipients whom no attempt has settled yet. */
export function remainingOf({ recipients, remaining }: Delivery): readonly number[] {
  return remaining ?? [...recipients.keys()];
}

/** Those of the remaining who are subscribed now, and not suppressed. */
export function addresseesOf(
  delivery: Delivery,
  { subscriptions, suppressed }: LookedUp,
): Addressee[] {
  const byId = new Map(subscriptions.map((row) => [row.subscriptionId, row]));
  return remainingOf(delivery).flatMap((index) => {
    const found = byId.get(delivery.recipients[index] ?? '');
    if (found?.status !== 'SUBSCRIBED' || suppressed.has(found.subscriptionId)) return [];
    return [{ index, email: found.email }];
  });
}

/** What SES said of the mails to these addressees, in their order, and what that means. */
export function judge(
  addressees: readonly Addressee[],
  statuses: readonly (string | undefined)[],
): Outcome {
  const outcome: Record<keyof Outcome, number[]> = { accepted: [], refused: [], remaining: [] };
  for (const [at, { index }] of addressees.entries()) outcome[fateOf(statuses[at])].push(index);
  return outcome;
}

/**
 * Refused is only what is wrong with the mail itself. All else may pass or be mended: an account that
 * is throttled or paused, a domain that is no longer verified.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html
 */
function fateOf(status: string | undefined): keyof Outcome {
  if (status === BulkEmailStatus.SUCCESS) return 'accepted';
  const refused =
    status === BulkEmailStatus.MESSAGE_REJECTED || status === BulkEmailStatus.INVALID_PARAMETER;
  return refused ? 'refused' : 'remaining';
}

/** Ends an attempt, unless another one has begun meanwhile: the lease with it. */
export function ended(attempt: number, remaining: readonly number[]): Transition<Delivery> {
  return {
    when: [{ attempt: [attempt] }],
    set: {
      status: remaining.length === 0 ? 'DONE' : 'SENDING',
      remaining: [...remaining],
      leaseUntil: 0,
    },
  };
}
