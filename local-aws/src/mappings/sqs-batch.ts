import { readJson } from '../read-json.ts';
import type { InvokeResult } from '../services/lambda/invoke.ts';
import { reportedFailures } from './reported-failures.ts';

/** What becomes of a batch: its messages are deleted, or wait out their visibility timeout. */
export interface BatchOutcome<M> {
  readonly deleted: readonly M[];
  readonly returned: readonly M[];
}

/**
 * Decides which messages of a batch are done. Whatever cannot be understood fails the whole batch:
 * a message is never deleted on a guess.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function settleBatch<M extends { readonly messageId: string }>(
  messages: readonly M[],
  result: InvokeResult,
  reportBatchItemFailures: boolean,
): BatchOutcome<M> {
  switch (result.kind) {
    case 'throttled':
    case 'function-error':
      return { deleted: [], returned: messages };
    case 'success': {
      const failed = reportBatchItemFailures ? reportedFailures(readJson(result.payload)) : [];
      const known = new Set(messages.map(({ messageId }) => messageId));
      if (failed === undefined || !failed.every((id) => known.has(id)))
        return { deleted: [], returned: messages };
      const back = new Set(failed);
      return {
        deleted: messages.filter(({ messageId }) => !back.has(messageId)),
        returned: messages.filter(({ messageId }) => back.has(messageId)),
      };
    }
  }
}
