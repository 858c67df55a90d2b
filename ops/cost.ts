// `npm run cost`: what clicks cost in AWS, metered on the laptop, beside a naive design.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine, misused } from '../demo/command-line.ts';
import { startLaptop, synthesize } from '../demo/laptop.ts';
import { progressLine } from '../demo/progress-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { billOf, scaled, streamModes } from './cost/bill.ts';
import { measureDesign, type DesignName, type Traffic } from './cost/designs.ts';
import type { Measured } from './cost/measure.ts';
import { priceList, prices } from './cost/prices.ts';
import { mostRatio, ratioOf, report } from './cost/report.ts';

const usage = `npm run cost -- clicks [options]: what a million clicks cost in AWS, beside a naive design

  --clicks N        so many are sent, which stand for a minute's (default 5000)
  --per-request N   so many go in one request of a page, 1 to 25 (default 25)
  --shards N        of the provisioned stream (default 1)
  --json            one JSON object

Runs Conveyor, then the design in docs/naive-clicks, each on a local AWS, sends both the same clicks
and counts what AWS would bill. It takes some minutes. docs/cost.md says what is compared.
Exit code 0: for the clicks Conveyor costs at most 1/${1 / mostRatio} of the naive design. 1: more, or see the
reason. 2: wrong arguments.`;

/** What the bills are scaled to. */
const WANTED = 1_000_000;
const MOST_PER_REQUEST = 25;
const MOST_SHARDS = 200;

const { values, positionals } = commandLine(
  usage,
  {
    clicks: { type: 'string', default: '5000' },
    'per-request': { type: 'string', default: String(MOST_PER_REQUEST) },
    shards: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
  true,
);
if (positionals.join(' ') !== 'clicks') misused('It takes the name of a flow: clicks.', usage);
const traffic: Traffic = {
  clicks: wholeNumber('clicks', values.clicks, 100_000),
  perRequest: wholeNumber('per-request', values['per-request'], MOST_PER_REQUEST),
};
const shards = wholeNumber('shards', values.shards, MOST_SHARDS);
const line = progressLine(process.stderr);
const scratch = await mkdtemp(join(tmpdir(), 'conveyor-cost-'));
try {
  await run();
} catch (error) {
  line.clear();
  console.error(reasonOf(error));
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function run(): Promise<void> {
  line.show('Conveyor', 0);
  const conveyor = await measured('conveyor');
  line.show('the naive design', 0.5);
  const naive = await measured('naive', 'node docs/naive-clicks/app.ts');
  line.clear();
  const bill = ({ usage: used, terms }: Measured, mode: (typeof streamModes)[number]) =>
    billOf(scaled(used, traffic.clicks, WANTED), terms, mode, shards);
  const comparisons = streamModes.map((mode) => ({
    mode,
    conveyor: bill(conveyor, mode),
    naive: bill(naive, mode),
  }));
  const ratios = comparisons.map(ratioOf);
  if (values.json)
    console.log(
      JSON.stringify({
        clicks: WANTED,
        traffic,
        shards,
        priceList: { ...priceList, prices },
        comparisons: comparisons.map((each, index) => ({ ...each, ratio: ratios[index] })),
        metered: { conveyor, naive },
      }),
    );
  else console.log(report(comparisons, traffic, WANTED));
  if (ratios.some((ratio) => ratio > mostRatio)) process.exitCode = 1;
}

/** @param app its command; undefined: Conveyor's own */
async function measured(name: DesignName, app?: string): Promise<Measured> {
  const assembly = join(scratch, name);
  await synthesize(assembly, undefined, app);
  const local = await startLaptop({ assembly, port: 0 });
  try {
    return await measureDesign(name, local.endpoint, traffic);
  } finally {
    await local.stop();
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  return misused(`--${option} takes a whole number from 1 to ${most}, not ${text}.`, usage);
}
