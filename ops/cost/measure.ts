import {
  DescribeStreamSummaryCommand,
  ListStreamsCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Visit } from '../../demo/clicks/visits.ts';
import type { InsideView } from '../../demo/inside-view.ts';
import type { StreamTerms } from './bill.ts';
import { meterReading, readersOf, usageOf, type MeterReading, type Usage } from './usage.ts';

/** A design that runs on a local AWS. */
export interface RunningDesign {
  readonly endpoint: string;
  readonly inside: InsideView;
  readonly kinesis: KinesisClient;
}

export interface Measured {
  readonly usage: Usage;
  readonly terms: StreamTerms;
}

/** A window is over, and after some of them Firehose's buffer is too, s. */
const STEP = 61;
const STEPS = 6;
/** Nothing changes any more if nothing has for so long, ms. */
const QUIET = 300;

/** The minute that traffic stands for passes in so many steps, however fast it can be sent. */
const CHUNKS = 12;
const CHUNK_SECONDS = 5;

/**
 * Counts what a minute of traffic takes, until every reader has been through all of it.
 * @param traffic how many clicks there are, who makes them, and what sends some of them
 */
export async function measure(
  design: RunningDesign,
  traffic: {
    readonly clicks: number;
    readonly visits: readonly Visit[];
    readonly send: (visits: readonly Visit[]) => Promise<void>;
  },
): Promise<Measured> {
  await design.inside.skip(await untilNextMinute(design));
  await design.inside.resetCalls();
  const { visits } = traffic;
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const [from, to] = [chunk, chunk + 1].map((part) => (visits.length * part) / CHUNKS);
    await traffic.send(visits.slice(from, to));
    await design.inside.skip(CHUNK_SECONDS);
  }
  const reading = await settle(design);
  const usage = usageOf(reading, traffic.clicks);
  const readers = readersOf(reading);
  for (const [reader, records] of readers)
    if (records !== usage.records)
      throw new Error(
        `${reader} has read ${records} of ${usage.records} records: the bill lacks some.`,
      );
  if (readers.size === 0) throw new Error(`Nobody has read the stream at ${design.endpoint}.`);
  return { usage, terms: await termsOf(design.kinesis) };
}

/** Ends windows and buffers, each when those before it are through. */
async function settle(design: RunningDesign): Promise<MeterReading> {
  for (let step = 0; step < STEPS; step++) {
    await untilQuiet(design);
    await design.inside.skip(STEP);
  }
  return untilQuiet(design);
}

async function untilQuiet({ endpoint }: RunningDesign): Promise<MeterReading> {
  for (let before = ''; ;) {
    const text = await (await fetch(new URL('/_local/calls', endpoint))).text();
    if (text === before) return meterReading.parse(JSON.parse(text));
    before = text;
    await sleep(QUIET);
  }
}

/** So that what is sent falls into one window, if the machine is fast enough. s. */
async function untilNextMinute({ inside }: RunningDesign): Promise<number> {
  return 60 - (((await inside.now()) / 1000) % 60);
}

async function termsOf(kinesis: KinesisClient): Promise<StreamTerms> {
  const { StreamNames: [name] = [] } = await kinesis.send(new ListStreamsCommand());
  const { StreamDescriptionSummary: stream } = await kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: name }),
  );
  return {
    retentionHours: stream?.RetentionPeriodHours ?? 24,
    consumers: stream?.ConsumerCount ?? 0,
  };
}
