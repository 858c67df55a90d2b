import type { Demo } from '../demo-run.ts';
import { insideViewOf } from '../inside-view.ts';
import { runClicks } from './clicks-flow.ts';
import { clicksSummary, describeClicks, isWhole } from './clicks-report.ts';
import { withClicks } from './clicks-target.ts';

/** Clicks, from pages to each reader of the stream. Exit code 0: each event counts once; 1: not so. */
export const clicksDemo: Demo = ({ values, signal, line }) => {
  const events = Number(values.events);
  if (!Number.isInteger(events) || events < 1)
    throw new Error(`--events takes a number from 1, not ${values.events}`);
  return Promise.resolve(async (target) => {
    const run = await runClicks(await withClicks(target), events, {
      inside: await insideViewOf(target),
      onProgress: (what, fraction) => line.show(what, fraction),
      signal,
    });
    return {
      exitCode: isWhole(run) ? 0 : 1,
      summary: clicksSummary(run),
      text: describeClicks(run),
    };
  });
};
