/** The first retry waits at most this long, in seconds. */
export const backoffBase = 30;
/** No retry waits longer than this, in seconds. */
export const backoffCap = 15 * 60;

/**
 * Whole seconds to hide a message that failed. The ceiling doubles with each receive; half of it is
 * certain, so that five receives outlast an outage of minutes, and half is chance ("equal jitter"),
 * so that messages that failed together do not come back together. After the last permitted receive
 * there is nothing to wait for: 0 sends the message straight on to the dead-letter queue.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param random in [0, 1)
 */
export function backoff(receiveCount: number, maxReceiveCount: number, random: number): number {
  if (receiveCount >= maxReceiveCount) return 0;
  const ceiling = Math.min(backoffCap, backoffBase * 2 ** (receiveCount - 1));
  return Math.ceil((ceiling * (1 + random)) / 2);
}
