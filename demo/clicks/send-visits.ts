import { payVisit } from './pay-visit.ts';
import type { Visit } from './visits.ts';

/** So many visitors wait for an answer at the same time. */
const AT_ONCE = 8;

/** What was sent through the front door. */
export interface SentVisits {
  /** Events that the API has taken. */
  readonly sent: number;
  readonly lost: number;
  readonly requests: number;
  /** Of which so many were sent again. */
  readonly again: number;
  readonly visitors: ReadonlySet<string>;
  /** When each event happened, ms since the epoch. */
  readonly times: readonly number[];
}

interface Watching {
  /** Told how many events are answered for. */
  readonly onProgress?: ((events: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends visits as browsers would, eight at a time.
 * @param siteUrl the site's address
 */
export async function sendVisits(
  siteUrl: string,
  visits: Iterable<Visit>,
  { onProgress, signal }: Watching = {},
): Promise<SentVisits> {
  const url = new URL('/api/clicks', siteUrl).href;
  const visitors = new Set<string>();
  const times: number[] = [];
  let sent = 0;
  let lost = 0;
  let requests = 0;
  let again = 0;
  // A loop that is left by an error ends the generator, and so the other loops.
  const waiting = (function* () {
    yield* visits;
  })();
  const visitWaiting = async (): Promise<void> => {
    for (const visit of waiting) {
      visitors.add(visit.visitor);
      const paid = await payVisit(url, visit, signal);
      sent += paid.accepted;
      lost += paid.lost;
      requests += paid.requests;
      again += paid.again;
      times.push(...paid.times);
      onProgress?.(sent + lost);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitWaiting));
  return { sent, lost, requests, again, visitors, times };
}
