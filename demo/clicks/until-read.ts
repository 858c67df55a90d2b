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

/** How long a mapping gathers records for a batch, s. */
const BATCHING = 5;
/** A window, or Firehose's buffer, s. Elsewhere than in the sandbox the buffer takes five of them. */
const STEP = 60;
const STEPS = 10;

/** How often it is looked, how long nothing may change before time is skipped, and how long at all, ms. */
const laptop = { interval: 100, quiet: 3_000, patience: 20_000 };
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
  let skipped = 0;
  for (;;) {
    const readings = await look();
    onReadings?.(readings);
    for (const reader of ['statistics', 'trending', 'lake'] as const) {
      if (readings[reader] >= events) lags[reader] ??= { waited: Date.now() - began, skipped };
    }
    if (lags.statistics && lags.trending && lags.lake) return { readings, lags };
    const now = JSON.stringify(readings);
    if (now !== before) changedAt = Date.now();
    before = now;
    const unchanged = Date.now() - changedAt;
    if (unchanged > patience) return { readings, lags };
    // Trends are up to date first: they wait for a batch, and not for the end of a window.
    const patient = steps === 0 || lags.trending ? 0 : quiet;
    if (inside && steps < STEPS && unchanged > patient) {
      const step = steps === 0 ? BATCHING : STEP;
      await inside.skip(step);
      skipped += step;
      steps += 1;
      changedAt = Date.now();
    }
    await sleep(interval, undefined, { signal });
  }
}
