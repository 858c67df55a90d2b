import type { DeliveryState, DeliveryWay } from './deliveries.ts';
import type { Shards } from './shards.ts';

/** A post's deliveries in figures. */
export interface Tally {
  /** So far: more may come until all shards are gone through. */
  readonly total: number;
  /** Sent to the delivery queue, and not begun. */
  readonly waiting: number;
  readonly done: number;
  readonly underWay: number;
  readonly toBeRetried: number;
  readonly deadLetters: number;
  /** Needed more than one attempt. */
  readonly retried: number;
  /** Taken by SES. */
  readonly mails: number;
  /** Refused by SES, for good. */
  readonly refused: number;
  /** Milliseconds since the epoch; undefined: none was mailed. */
  readonly firstMailAt: number | undefined;
  readonly lastMailAt: number | undefined;
}

export function tallyOf({ deliveries: sent }: Shards, begun: readonly DeliveryWay[]): Tally {
  const inState = (state: DeliveryState) => begun.filter((one) => one.state === state).length;
  const mailedAt = begun.flatMap((one) => one.mailedAt).toSorted((one, other) => one - other);
  // The notifier may have begun deliveries of a hop that has not ended.
  const total = Math.max(sent, begun.length);
  return {
    total,
    waiting: total - begun.length,
    done: inState('done'),
    underWay: inState('under way'),
    toBeRetried: inState('to be retried'),
    deadLetters: inState('dead letter'),
    retried: begun.filter(({ attempts }) => attempts > 1).length,
    mails: begun.reduce((sum, { mails }) => sum + mails, 0),
    refused: begun.reduce((sum, { refused }) => sum + refused, 0),
    firstMailAt: mailedAt.at(0),
    lastMailAt: mailedAt.at(-1),
  };
}
