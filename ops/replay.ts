// `npm run replay`: counts clicks once more that are still in the stream.
import { withClicks, type ClicksTarget } from '../demo/clicks/clicks-target.ts';
import { commandLine, misused } from '../demo/command-line.ts';
import { progressLine } from '../demo/progress-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { insideViewOf } from '../demo/inside-view.ts';
import { connect, targetUsage } from '../demo/target.ts';
import { replayFailed, type Consumer } from './replay/failed.ts';
import { replayStretch } from './replay/stretch.ts';
import { instantOf, iso, type Span } from './replay/windows.ts';
import { plural } from './text.ts';

const CANCELLED = 130;
const LEFT = 3;

const usage = `npm run replay -- --from T [--to T]: counts a stretch of the stream once more, and swaps the figures
npm run replay -- failed [analytics|trending]: what a consumer gave up on: shows it, and counts it

T is an instant, 2026-11-22T12:00Z, or how long ago: 90min, "2h ago", 6d.

  --from T, --to T   from when to when it arrived (--to: now); widened to whole minutes that are over
  --discard          failed: deletes the message of what still cannot be counted, after showing it
  --target WHERE     ${targetUsage}
  --json             one JSON object at the end, and nothing else on the standard output

A stretch is counted beside the figures that are shown, which change all at once when it is complete;
what fails or is cancelled leaves them as they were. Trending needs no replay: it forgets by itself.
Exit code 0: done. 2: wrong arguments. 3: records could not be read, or messages stay. 130: cancelled.
Anything else: see the reason.`;

const { values, positionals } = commandLine(
  usage,
  {
    from: { type: 'string' },
    to: { type: 'string' },
    discard: { type: 'boolean', default: false },
    target: { type: 'string', default: 'laptop' },
    json: { type: 'boolean', default: false },
  },
  true,
);
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
// Read before anything is asked: what is wrong about them is said at once.
const run = positionals.length === 0 ? replayOf(spanOf()) : failedOf(consumerOf());
try {
  process.exitCode = await run(await withClicks(await connect(values.target)));
} catch (error) {
  if (interrupted.signal.aborted) {
    console.error('Cancelled: the figures are as they were.');
    process.exitCode = CANCELLED;
  } else {
    console.error(reasonOf(error));
    process.exitCode = 1;
  }
}

function replayOf(spanAt: (now: number) => Span) {
  return async (target: ClicksTarget): Promise<number> => {
    // On a laptop, time may have been skipped.
    const now = (await (await insideViewOf(target))?.now()) ?? Date.now();
    const line = progressLine(process.stderr);
    const replayed = await replayStretch(target, spanAt(now), {
      now,
      onProgress: (fraction) => line.show('replaying', fraction),
      signal: interrupted.signal,
    }).finally(() => line.clear());
    const { from, to, rebuild, shards, records, bad, replaced } = replayed;
    if (values.json)
      console.log(
        JSON.stringify({
          ...replayed,
          from: iso(from),
          to: iso(to),
          bad: bad.map((record) => ({ ...record, window: iso(record.window) })),
        }),
      );
    else {
      console.log(
        `${plural(records, 'record')} of ${plural(shards, 'shard')} from ${iso(from)} to ${iso(to)} ` +
          `are counted once more, as ${rebuild}: ${plural(replaced, 'item')} replaced.`,
      );
      for (const { shardId, sequenceNumber, reason } of bad)
        console.log(`Passed over: ${shardId} ${sequenceNumber}: ${reason}`);
    }
    return bad.length === 0 ? 0 : LEFT;
  };
}

function failedOf(consumers: readonly Consumer[]) {
  return async (target: ClicksTarget): Promise<number> => {
    const ends: Partial<Record<Consumer, Awaited<ReturnType<typeof replayFailed>>>> = {};
    for (const consumer of consumers) {
      const end = await replayFailed(target, consumer, {
        discard: values.discard,
        say(text) {
          if (!values.json) console.log(text);
        },
        signal: interrupted.signal,
      });
      ends[consumer] = end;
      if (!values.json)
        console.log(
          `${consumer}: ${end.done} counted, ${end.discarded} discarded, ${end.left} left in the queue.`,
        );
    }
    if (values.json) console.log(JSON.stringify(ends));
    if (interrupted.signal.aborted) return CANCELLED;
    return Object.values(ends).every(({ left }) => left === 0) ? 0 : LEFT;
  };
}

function spanOf(): (now: number) => Span {
  const { from, to } = values;
  if (from === undefined) misused('It takes --from T, or failed [analytics|trending].', usage);
  const start = instant('--from', from);
  const end = to === undefined ? (now: number) => now : instant('--to', to);
  return (now) => ({ from: start(now), to: end(now) });
}

function instant(option: string, text: string): (now: number) => number {
  const now = Date.now();
  const found = instantOf(text, now);
  if (found !== undefined && found <= now) return (then) => instantOf(text, then) ?? found;
  misused(`${option} is an instant that is over, or how long ago, not "${text}".`, usage);
}

function consumerOf(): readonly Consumer[] {
  const [command, consumer, ...more] = positionals;
  if (command === 'failed' && more.length === 0 && values.from === undefined) {
    if (consumer === undefined) return ['analytics', 'trending'];
    if (consumer === 'analytics' || consumer === 'trending') return [consumer];
  }
  misused(
    `It takes --from T, or failed [analytics|trending], not "${positionals.join(' ')}".`,
    usage,
  );
}
