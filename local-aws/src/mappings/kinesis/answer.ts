import { z } from 'zod';
import { readJson } from '../../read-json.ts';
import type { InvokeResult } from '../../services/lambda/invoke.ts';
import { reportedFailures } from '../reported-failures.ts';
import type { BatchRules } from './batch-rules.ts';
import type { WindowState } from './event.ts';
import type { Task } from './task.ts';

/** What a function answered to a batch. */
export type Answer =
  | { readonly kind: 'done'; readonly state: WindowState }
  /** `from`: the index of the first record that is not done; 0 if none is. */
  | { readonly kind: 'failed'; readonly from: number; readonly state: WindowState }
  /** It did not run, or nobody knows how it ended. */
  | { readonly kind: 'throttled' };

const FAILED: Answer = { kind: 'failed', from: 0, state: {} };

const withState = z.object({ state: z.record(z.string(), z.unknown()) });

/**
 * Reads an answer. Of several reported sequence numbers the lowest counts, and a report that cannot be
 * understood fails the whole batch; so does an answer without a `state` where there are windows.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function readAnswer(
  { records, window }: Pick<Task, 'records' | 'window'>,
  result: InvokeResult,
  { reportBatchItemFailures }: Pick<BatchRules, 'reportBatchItemFailures'>,
): Answer {
  switch (result.kind) {
    case 'throttled':
      return { kind: 'throttled' };
    case 'function-error':
      return FAILED;
    case 'success': {
      const response = readJson(result.payload);
      const state = window ? withState.safeParse(response).data?.state : {};
      const failed = reportBatchItemFailures ? reportedFailures(response) : [];
      if (!state || !failed) return FAILED;
      const from = failed.map((id) =>
        records.findIndex(({ sequenceNumber }) => sequenceNumber === id),
      );
      if (from.length === 0) return { kind: 'done', state };
      return { kind: 'failed', from: Math.max(0, Math.min(...from)), state };
    }
    default:
      return result satisfies never;
  }
}
