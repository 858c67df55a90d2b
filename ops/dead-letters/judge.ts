import type { Attempt } from '../logs/attempt.ts';
import { lastError } from './last-error.ts';

/** What is seen of a canary at one moment. */
export interface Sighting {
  /** What its worker's log tells of it. */
  readonly attempts: readonly Pick<Attempt, 'ending'>[];
  /** All messages in the queue it was sent to, whoever's they are. */
  readonly inSource: number;
  /** How many more dead letters there are than after it was taken out. */
  readonly newDeadLetters: number;
  /** Since it was sent, ms. */
  readonly waitedMs: number;
  /** How long to wait for an outcome, ms. */
  readonly patienceMs: number;
}

export type Verdict =
  | { readonly kind: 'wait' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'unclear'; readonly reason: string };

/**
 * Whether a canary is done. The log of its worker knows; counts of queues are approximate, and know
 * no message by itself, so they decide only where the log has told nothing for long. One failed
 * attempt is enough: its worker goes on trying it, the rest can wait until it is mended.
 */
export function judge({
  attempts,
  inSource,
  newDeadLetters,
  waitedMs,
  patienceMs,
}: Sighting): Verdict {
  if (attempts.some(({ ending }) => ending.kind === 'succeeded')) return { kind: 'passed' };
  const error = lastError(attempts);
  if (error !== undefined) return { kind: 'failed', error };
  if (waitedMs < patienceMs) return { kind: 'wait' };
  if (newDeadLetters > 0)
    return { kind: 'failed', error: 'unknown: it is a dead letter again, and no log names it' };
  if (attempts.length > 0)
    return { kind: 'unclear', reason: 'its worker has begun it and not ended' };
  if (inSource === 0) return { kind: 'passed' };
  return {
    kind: 'unclear',
    reason: 'no worker has taken it: is its event source mapping enabled?',
  };
}
