import { styleText } from 'node:util';
import { printable } from '../printable.ts';
import { seconds } from '../stopwatch.ts';
import type { ClicksRun } from './clicks-run.ts';
import type { Readings } from './until-read.ts';

/** How a run ended, as `--json` prints it. */
export function clicksSummary(run: ClicksRun): object {
  return {
    flow: 'clicks',
    sent: run.sent,
    ...(run.lost > 0 && { lost: run.lost }),
    counted: run.readings.statistics,
    inLake: run.readings.lake,
    trending: run.trending,
    calls: run.calls,
    readers: Object.keys(run.lags).length,
  };
}

const readers: readonly [name: keyof Readings, what: string][] = [
  ['trending', 'trending (enhanced fan-out, when it had gathered for 5 s)'],
  ['statistics', 'statistics (when their window of a minute ended)'],
  ['lake', 'the lake (when Firehose’s buffer was full or old enough)'],
];

/** The run as a person reads it. */
export function describeClicks(run: ClicksRun): string {
  return [
    `\n${styleText('bold', 'Clicks')}`,
    ...logLines(run),
    sentLine(run),
    ...readers.map(([name, what]) => readerLine(run, name, what)),
    ...topLines(run),
    ...callLines(run),
    ...nextLines(run),
  ].join('\n');
}

/** Every event was taken, counted once, and is in the lake. */
export function isWhole({ sent, lost, readings }: ClicksRun): boolean {
  return lost === 0 && readings.statistics === sent && readings.lake === sent;
}

function sentLine({ sendMs, sent, visitors, requests, again, lost, log }: ClicksRun): string {
  const [requested, repeated] = log
    ? [
        requests === 1 ? 'call of PutRecords' : 'calls of PutRecords',
        'records that the stream refused were put again',
      ]
    : [
        requests === 1 ? 'request' : 'requests',
        'were sent again, as the API took no more just then',
      ];
  return (
    `  ${seconds(sendMs)}`.padEnd(14) +
    `${sent} events of ${visitors} visitors were sent, in ${requests} ${requested}` +
    (again > 0 ? `; ${again} ${repeated}` : '') +
    (lost > 0 ? `; ${styleText('red', `${lost} events were lost`)}` : '')
  );
}

function logLines({ log }: ClicksRun): readonly string[] {
  if (!log) return [];
  const [first, last] = [log.spans[0]?.from, log.spans.at(-1)?.to].map(minuteOf);
  return [
    `  ${log.views} of ${log.lines} lines are views of pages, from ${first} to ${last}`,
    ...Array.from(log.skipped, ([why, lines]) => `  ${`${lines}`.padStart(8)} skipped: ${why}`),
  ];
}

/** What to do when a reader did not get everything. */
function nextLines(run: ClicksRun): readonly string[] {
  if (isWhole(run)) return [];
  return [
    '  next: `npm run dead-letters -- list` shows what a reader gave up on, docs/runbook.md what its alarms mean',
  ];
}

function minuteOf(time = 0): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

function readerLine({ sent, readings, lags }: ClicksRun, name: keyof Readings, what: string) {
  const lag = lags[name];
  if (!lag)
    return `  ${''.padEnd(12)}${styleText('red', `${readings[name]} of ${sent}`)} by ${what}`;
  const skipped = lag.skipped > 0 ? `; ${lag.skipped} s of it were skipped` : '';
  const after = seconds(lag.waited + lag.skipped * 1000);
  return `  ${`+${after}`.padEnd(12)}${styleText('green', `${readings[name]}`)} by ${what}${skipped}`;
}

function topLines({ pages, trending, log }: ClicksRun): readonly string[] {
  const [top] = pages;
  if (!top) return [];
  const [from] = top.referrers.filter(({ referrer }) => referrer !== '');
  const scores = trending
    .slice(0, 3)
    .map(({ page, score }) => `${printable(page)} ${score.toFixed(0)}`);
  return [
    `  most visited${log ? ' on the last day' : ''}: ${printable(top.page)}, ${top.views} views and ${top.plays} plays of ${top.visitors} visitors` +
      (from ? `, ${from.visitors} of whom came from ${printable(from.referrer)}` : ''),
    `  trending: ${scores.join(', ') || 'none of these pages: what is long ago is worth nothing there'}`,
  ];
}

function callLines({ calls: { putRecords, dynamodb, s3Put }, sent }: ClicksRun): readonly string[] {
  if (putRecords === undefined || dynamodb === undefined || s3Put === undefined) return [];
  const all = putRecords + dynamodb + s3Put;
  return [
    `  calls made for them: Kinesis ${putRecords}, DynamoDB ${dynamodb}, S3 ${s3Put}: ${(all / sent).toFixed(3)} a click`,
  ];
}
