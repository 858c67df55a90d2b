import type { StreamRecord } from '../../services/kinesis/reading.ts';
import type { BatchRules } from './batch-rules.ts';
import { bytesInEvent } from './event.ts';
import { contains, windowOf, type Window } from './window.ts';

/** An invocation payload is at most 6 MB; what the event's brackets take is set aside. */
export const MAX_BATCH_BYTES = 6 * 1024 * 1024 - 1024;

export interface Cut {
  readonly records: readonly StreamRecord[];
  /** Of all of them, if there are windows. */
  readonly window: Window | undefined;
  /** Nothing that may follow belongs to the same batch. */
  readonly full: boolean;
}

/**
 * The next batch: as many of the waiting records, oldest first, as the mapping wants and one
 * invocation can carry, of one window. One record at least.
 * @param open the window that has begun; one that was made by other rules lasts to its end
 * @param stateBytes what the window's state takes of the event
 */
export function cutBatch(
  waiting: readonly [StreamRecord, ...StreamRecord[]],
  { batchSize, tumblingWindow }: Pick<BatchRules, 'batchSize' | 'tumblingWindow'>,
  open?: Window,
  stateBytes = 0,
): Cut {
  const [first] = waiting;
  const window =
    open && contains(open, first.arrivedAt)
      ? open
      : tumblingWindow === undefined
        ? undefined
        : windowOf(first.arrivedAt, tumblingWindow);
  let bytes = stateBytes;
  const end = waiting.findIndex((record, i) => {
    bytes += bytesInEvent(record) + 1;
    const fits = bytes <= MAX_BATCH_BYTES && i < batchSize;
    return i > 0 && !(fits && (window === undefined || contains(window, record.arrivedAt)));
  });
  const records = end === -1 ? waiting : waiting.slice(0, end);
  return { records, window, full: end !== -1 || records.length >= batchSize };
}
