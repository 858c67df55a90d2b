import { checkFile, Misuse, type Demo } from '../demo-run.ts';
import { insideViewOf } from '../inside-view.ts';
import { runClicks } from './clicks-flow.ts';
import { clicksSummary, describeClicks, isWhole } from './clicks-report.ts';
import { withClicks } from './clicks-target.ts';
import { runLog } from './log/log-flow.ts';

const waiting =
  'It waits until the windows of a minute have ended, and Firehose has written what it gathered: ' +
  'about two minutes in a sandbox, six in production.';

/** Clicks, from pages or a web server's log to each reader of the stream. Exit code 0: each event counts once; 1: not so. */
export const clicksDemo: Demo = ({ values, signal, line }) => {
  const events = Number(values.events);
  if (!Number.isInteger(events) || events < 1)
    throw new Misuse(`--events takes a number from 1, not ${values.events}`);
  const { file } = values;
  if (file !== undefined) checkFile(file, "a web server's log");
  return Promise.resolve(async (target) => {
    const clicksTarget = await withClicks(target);
    const inside = await insideViewOf(target);
    if (!inside) console.error(waiting);
    const options = {
      inside,
      onProgress: (what: string, fraction: number) => line.show(what, fraction),
      signal,
    };
    const run =
      file === undefined
        ? await runClicks(clicksTarget, events, options)
        : await runLog(clicksTarget, file, options);
    return {
      exitCode: isWhole(run) ? 0 : 1,
      summary: clicksSummary(run),
      text: describeClicks(run),
    };
  });
};
