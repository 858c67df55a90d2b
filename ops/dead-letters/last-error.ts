import type { Attempt } from '../logs/attempt.ts';

/** Why the latest attempt that failed did. Undefined: none has. */
export function lastError(attempts: readonly Pick<Attempt, 'ending'>[]): string | undefined {
  for (const { ending } of attempts.toReversed()) if (ending.kind === 'failed') return ending.error;
  return undefined;
}
