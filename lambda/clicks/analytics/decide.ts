import type { Click } from '../click.ts';
import type { ClicksRecord } from '../records.ts';
import { shortId, splitIds } from './batch-ids.ts';
import type { Stretch, WindowState } from './state.ts';
import { Tally } from './tally.ts';

/** What is received later than that after it happened is not counted, in ms. */
const lateness = 3_600_000;
/**
 * About how long a stretch may become, in bytes of JSON, before it is written and the next begins. A
 * shard takes 60,000 records in a minute: with 11 bytes for each one's batch, the state stays below
 * the 1 MB that Lambda allows, and each item below the 400 KB of DynamoDB.
 */
const stretchBytes = 128_000;

/** How many events were what. */
interface EventCounts {
  readonly counted: number;
  readonly late: number;
  readonly duplicates: number;
}

/** What became of the records of one invocation. */
export interface Counted {
  /** To give back to Lambda, which passes it on to the next invocation of the window. */
  readonly state: WindowState;
  /** Those that are full: to be written before the state is given back. */
  readonly full: readonly Stretch[];
  readonly events: EventCounts;
}

/**
 * Goes on counting a window. Where a stretch ends depends on the records alone, not on the batches
 * they came in: who counts them again, cut otherwise, gets the same stretches.
 *
 * @param elsewhere the batches that others counted, by their short ids
 * @param mostBytes about how long a stretch may become
 */
export function count(
  state: WindowState,
  records: readonly ClicksRecord[],
  elsewhere: ReadonlySet<string>,
  mostBytes = stretchBytes,
): Counted {
  const batches = splitIds(state.stretch?.batches ?? '');
  let { written = '' } = state;
  const here = new Set([...splitIds(written), ...batches]);
  let tally = state.stretch && Tally.of(state.stretch, batches);
  const full: Stretch[] = [];
  const events = { counted: 0, late: 0, duplicates: 0 };

  for (const { sequenceNumber, clicks } of records) {
    tally ??= new Tally(sequenceNumber);
    const ids = new Map(clicks.map(({ batch }) => [batch, shortId(batch)]));
    const repeated = new Set(
      [...ids].filter(([, id]) => here.has(id) || elsewhere.has(id)).map(([batch]) => batch),
    );
    for (const click of clicks) {
      if (repeated.has(click.batch)) {
        tally.addDuplicate(click);
        events.duplicates += 1;
      } else if (isLate(click)) {
        tally.addLate(click);
        events.late += 1;
      } else {
        tally.addClick(click);
        events.counted += 1;
      }
    }
    for (const [batch, id] of ids) {
      if (repeated.has(batch)) continue;
      here.add(id);
      tally.addBatch(id);
    }
    if (tally.bytes > mostBytes) {
      const stretch = tally.stretch();
      full.push(stretch);
      written += stretch.batches;
      tally = undefined;
    }
  }
  const since = state.since ?? records[0]?.sequenceNumber;
  return { state: { since, written, stretch: tally?.stretch() }, full, events };
}

function isLate({ at, received }: Click): boolean {
  return Date.parse(received) - Date.parse(at) > lateness;
}
