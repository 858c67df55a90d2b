import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { createClicks } from '../../web/page-clicks/create-clicks.ts';
import type { Visit } from './visits.ts';

const collected = z.object({ accepted: z.number() });

/** What became of the events of a visit. */
export interface Paid {
  readonly accepted: number;
  /** Refused, or never answered well. */
  readonly lost: number;
  readonly requests: number;
  /** Of which so many were sent again. */
  readonly again: number;
  /** When each event happened, ms since the epoch. */
  readonly times: readonly number[];
}

/**
 * One visit, by the code that pages run: it gathers events and sends them, and sends them again.
 * Whoever visits does so in no time; it is told as if it had taken as long as it should.
 * @param url of the collector
 */
export async function payVisit(
  url: string,
  { visitor, referrer, steps }: Visit,
  signal?: AbortSignal,
): Promise<Paid> {
  let accepted = 0;
  let lost = 0;
  let requests = 0;
  let again = 0;
  let ago = steps.reduce((sum, { stay }) => sum + stay, 0);
  let here = steps[0]?.page ?? '/';
  const times: number[] = [];
  const left = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const settle = () => {
    if (accepted + lost === steps.length) answered.resolve();
  };
  let browsing = true;

  const clicks = createClicks({
    url,
    visitor: () => visitor,
    where: () => (times.length === 0 && referrer ? { page: here, referrer } : { page: here }),
    async fetch(to, request) {
      requests += 1;
      const response = await fetch(to, { ...request, ...(signal && { signal }) });
      if (response.ok) accepted += collected.parse(await response.clone().json()).accepted;
      settle();
      return response;
    },
    now: () => Date.now() - ago,
    // Gathering ends when the visit does; what is sent again waits as long as a page does.
    pause(milliseconds) {
      if (browsing) return left.promise;
      again += 1;
      return sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    },
    random: Math.random,
    newId: randomUUID,
    onLost(events) {
      lost += events;
      settle();
    },
  });
  for (const { page, video, stay } of steps) {
    here = page;
    if (video === undefined) clicks.view();
    else clicks.play(video);
    times.push(Date.now() - ago);
    ago -= stay;
  }
  browsing = false;
  left.resolve();
  await answered.promise;
  signal?.throwIfAborted();
  return { accepted, lost, requests, again, times };
}
