import { setTimeout as sleep } from 'node:timers/promises';
import type { LaptopClock } from './clock.ts';
import { json, type InsideRoute } from './gateway/inside-view.ts';

/**
 * `POST /_local/clock/skip?seconds=N` moves the time of queues and retries forward. Functions live
 * in real time, so it waits until none runs.
 */
export function timeTravel(clock: LaptopClock, busy: () => boolean): InsideRoute {
  return {
    method: 'POST',
    path: '/_local/clock/skip',
    async handle(_, query) {
      const seconds = Number(query.get('seconds'));
      if (!Number.isFinite(seconds) || seconds <= 0)
        return json({ message: 'Give a positive number of seconds: ?seconds=N' }, 400);
      while (busy()) await sleep(10);
      await clock.skip(seconds * 1000);
      return json({ now: new Date(clock.now()).toISOString() });
    },
  };
}
