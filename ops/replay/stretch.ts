import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { randomBytes } from 'node:crypto';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { arrivedWithin, batchesOf, type Read } from './batches.ts';
import { countAgain, type BadRecord } from './invoke.ts';
import { readShard } from './read.ts';
import { forgetCovered, isReplacedBy, putInForce, type Rebuild } from './rebuilds.ts';
import { shardsOf } from './shards.ts';
import { sweep } from './sweep.ts';
import { closedWindows, iso, windowMs, type Span } from './windows.ts';

/**
 * So many windows before the stretch are counted with it and thrown away: a batch that had come then
 * is known when it comes again. As many as analytics looks back.
 */
const lead = 5 * windowMs;

export interface ReplayOptions {
  readonly now: number;
  /** Told how much is done, from 0 to 1. */
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** What a replay has done. */
export interface StretchReplayed extends Rebuild {
  readonly shards: number;
  readonly records: number;
  readonly bad: readonly BadRecord[];
  /** How many items of statistics it replaced. */
  readonly replaced: number;
}

/**
 * Counts a stretch of the stream once more, beside the figures that count, and puts the new ones in
 * force all at once when they are complete.
 *
 * @param span an instant to another, in ms since 1970; it is widened to whole windows that are closed
 * @throws Error when something fails: the figures are as they were
 */
export async function replayStretch(
  target: ClicksTarget,
  asked: Span,
  { now, onProgress, signal }: ReplayOptions,
): Promise<StretchReplayed> {
  const span = closedWindows(asked, now, await retentionOf(target));
  const made: Rebuild = { ...span, rebuild: `${iso(now)}-${randomBytes(3).toString('hex')}` };
  const withLead = { from: span.from - lead, to: span.to };
  const shards = await shardsOf(target);
  const bad: BadRecord[] = [];
  let state: unknown;
  let records = 0;
  try {
    for (const [index, shardId] of shards.entries()) {
      const source = readShard(target, shardId, { arrivedSince: withLead.from });
      const counted = await countAgain(
        target,
        batchesOf(arrivedWithin(unlessCancelled(source, signal), withLead)),
        {
          shardId,
          state,
          versionFor: () => made.rebuild,
          onBatch({ window, records: some }) {
            if (window >= span.from) records += some.length;
            onProgress(
              (index + (window - withLead.from) / (span.to - withLead.from)) / shards.length,
            );
          },
        },
      );
      ({ state } = counted);
      bad.push(...counted.bad.filter(({ window }) => window >= span.from));
    }
    signal.throwIfAborted();
  } catch (error) {
    // Nobody reads them; the next replay of these windows would delete what stays of them.
    await sweep(target, withLead, ({ version }) => version === made.rebuild).catch(() => 0);
    throw error;
  }
  await putInForce(target, made);
  await sweep(
    target,
    { from: withLead.from, to: span.from },
    ({ version }) => version === made.rebuild,
  );
  const replaced = await sweep(target, span, ({ version }) => isReplacedBy(made, version));
  await forgetCovered(target, made);
  return { ...made, shards: shards.length, records, bad, replaced };
}

/** In ms. */
async function retentionOf({ kinesis, clicks }: ClicksTarget): Promise<number> {
  const { StreamDescriptionSummary } = await kinesis.send(
    new DescribeStreamSummaryCommand({ StreamARN: clicks.ClickStreamArn }),
  );
  return (StreamDescriptionSummary?.RetentionPeriodHours ?? 0) * 3_600_000;
}

async function* unlessCancelled(
  records: AsyncIterable<Read>,
  signal: AbortSignal,
): AsyncGenerator<Read> {
  for await (const record of records) {
    signal.throwIfAborted();
    yield record;
  }
}
