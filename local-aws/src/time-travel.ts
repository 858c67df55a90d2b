import { setTimeout as sleep } from 'node:timers/promises';
import type { LaptopClock } from './clock.ts';
import { json, type InsideRoute } from './gateway/inside-view.ts';

const TEN_YEARS = 10 * 365 * 24 * 60 * 60;

/**
 * `GET /_local/clock` tells the time of queues, streams and retries, and
 * `POST /_local/clock/skip?seconds=N` moves it forward. Functions live in real time, so it waits until
 * none runs.
 */
export function timeTravel(clock: LaptopClock, busy: () => boolean): readonly InsideRoute[] {
  const time = (): object => ({ now: new Date(clock.now()).toISOString() });
  const skip: InsideRoute = {
    method: 'POST',
    path: '/_local/clock/skip',
    async handle(_, query) {
      const seconds = Number(query.get('seconds'));
      if (!(seconds > 0 && seconds <= TEN_YEARS))
        return json(
          { message: `Give seconds, more than 0 and at most ${TEN_YEARS}: ?seconds=N` },
          400,
        );
      while (busy()) await sleep(10);
      await clock.skip(seconds * 1000);
      return json(time());
    },
  };
  return [{ method: 'GET', path: '/_local/clock', handle: () => json(time()) }, skip];
}
