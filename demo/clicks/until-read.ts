import { setTimeout as sleep } from 'node:timers/promises';
import type { InsideView } from '../inside-view.ts';

/** How many of a run's events each reader has been through. */
export interface Readings {
  readonly statistics: number;
  readonly trending: number;
  readonly lake: number;
}

/** How long after the last event a reader had been through all. */
interface Lag {
  /** ms. */
  readonly waited: number;
  /** Of which the laptop skipped so many seconds, and did not wait. */
  readonly skipped: number;
}

/** Those that have been through all. */
export type Lags = Partial<Record<keyof Readings, Lag>>;

/** A window, or Firehose's buffer, s. Elsewhere than in the sandbox the buffer takes five of them. */
const STEP = 60;
const STEPS = 10;

/** How often it is looked, how long nothing may change before time is skipped, and how long at all, ms. */
const laptop = { interval: 100, quiet: 400, patience: 20_000 };
const aws = { interval: 5_000, quiet: Infinity, patience: 600_000 };

interface Options {
  /** Of a laptop: its time is skipped. */
  readonly inside: InsideView | undefined;
  readonly onReadings?: ((readings: Readings) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until each reader has been through so many events, or nothing changes any more: until the
 * windows have ended, and Firehose's buffers.
 */
export async function untilRead(
  events: number,
  look: () => Promise<Readings>,
  { inside, onReadings, signal }: Options,
): Promise<{ readonly readings: Readings; readonly lags: Lags }> {
  const { interval, quiet, patience } = inside ? laptop : aws;
  const began = Date.now();
  const lags: Lags = {};
  let before = '';
  let changedAt = began;
  let steps = 0;
  for (;;) {
    const readings = await look();
    onReadings?.(readings);
    for (const reader of ['statistics', 'trending', 'lake'] as const) {
      if (readings[reader] >= events)
        lags[reader] ??= { waited: Date.now() - began, skipped: steps * STEP };
    }
    if (lags.statistics && lags.trending && lags.lake) return { readings, lags };
    const now = JSON.stringify(readings);
    if (now !== before) changedAt = Date.now();
    before = now;
    const unchanged = Date.now() - changedAt;
    if (unchanged > patience) return { readings, lags };
    // Trends need no time to pass: they are up to date first.
    if (inside && steps < STEPS && unchanged > (lags.trending ? 0 : quiet)) {
      await inside.skip(STEP);
      steps += 1;
      changedAt = Date.now();
    }
    await sleep(interval, undefined, { signal });
  }
}
