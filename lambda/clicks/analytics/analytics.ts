import type { KinesisStreamStateResponse } from 'aws-lambda';
import type { Log } from '../../shared/log.ts';
import { asMetrics } from '../../shared/metrics.ts';
import { parse } from '../../shared/parse.ts';
import { readRecords } from '../records.ts';
import type { StatisticsItem } from '../statistics.ts';
import { count } from './decide.ts';
import { windowEvent, type WindowEvent } from './event.ts';
import { statisticsItems } from './items.ts';
import { askOnce, seenItemOf, type SeenItem, type SeenNear } from './seen-table.ts';
import { remembered, type Stretch, type WindowState } from './state.ts';

/** What is written of some stretches, each item by itself, over what was there. */
export interface Written {
  readonly statistics: readonly StatisticsItem[];
  readonly seen: readonly SeenItem[];
}

export interface AnalyticsDependencies {
  readonly seenNear: SeenNear;
  readonly write: (items: Written) => Promise<void>;
  readonly log: Log;
  readonly now: () => Date;
  /**
   * About how long a stretch may become, in bytes.
   * @default as much as keeps the state below what Lambda allows
   */
  readonly mostBytes?: number;
}

/**
 * Counts the clicks of a window of arrival, in the state that Lambda keeps between its invocations,
 * and writes them when the window ends. Whatever is invoked again writes the same items again.
 *
 * The answer names the first record that could not be read. Those before it are in the state, and
 * Lambda goes on from there.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function createAnalytics(dependencies: AnalyticsDependencies) {
  const { seenNear, write, log, now, mostBytes } = dependencies;
  const seen = askOnce(seenNear);

  return async (input: unknown): Promise<KinesisStreamStateResponse> => {
    const event = parse(windowEvent, input, 'The event');
    const { good, bad } = readRecords(event.Records);
    const since = event.state.since ?? good[0]?.sequenceNumber;
    const elsewhere =
      since === undefined || good.length === 0
        ? new Set<string>()
        : await seen({ ...event, since });
    const { state, full, events } = count(event.state, good, elsewhere, mostBytes);

    const stretches = ends(event) ? [...full, ...open(state)] : full;
    if (stretches.length > 0) await write(itemsOf(stretches, event, now()));

    const place = labels(event);
    log.info('Counted', {
      ...place,
      records: good.length,
      stretchesWritten: stretches.length,
      batches: batchesOf(good),
      ...asMetrics(
        {
          ClicksCounted: [events.counted, 'Count'],
          ClicksLate: [events.late, 'Count'],
          ClicksDuplicate: [events.duplicates, 'Count'],
          RecordsBad: [bad ? 1 : 0, 'Count'],
        },
        now(),
      ),
    });
    if (!bad) return { state: ends(event) ? remembered(state) : state, batchItemFailures: [] };
    const { sequenceNumber, cause } = bad;
    log.with({ ...place, sequenceNumber }).warn('A record could not be read', cause);
    return { state, batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
  };
}

/** With a bad record, too: the window may not be ended once more, and if it is, it is written over. */
function ends({ isFinalInvokeForWindow, isWindowTerminatedEarly }: WindowEvent): boolean {
  return isFinalInvokeForWindow || isWindowTerminatedEarly;
}

function open({ stretch }: WindowState): readonly Stretch[] {
  return stretch ? [stretch] : [];
}

function itemsOf(stretches: readonly Stretch[], event: WindowEvent, at: Date): Written {
  const place = { ...event, window: event.window.start.toISOString() };
  return {
    statistics: stretches.flatMap((stretch) => statisticsItems(stretch, place)),
    seen: stretches.map((stretch) => seenItemOf(event, stretch, at)),
  };
}

function labels({ version, shardId, window }: WindowEvent) {
  return { version, shardId, window: window.start.toISOString() };
}

/** In one text: a query finds a batch in it. */
function batchesOf(
  records: readonly { readonly clicks: readonly { readonly batch: string }[] }[],
): string {
  const batches = records.flatMap(({ clicks }) => clicks.map(({ batch }) => batch));
  return [...new Set(batches)].join(' ');
}
