import { z } from 'zod';
import type { InvokeResult } from '../services/lambda/invoke.ts';

/** What becomes of a batch: its messages are deleted, or wait out their visibility timeout. */
export interface BatchOutcome<M> {
  readonly deleted: readonly M[];
  readonly returned: readonly M[];
}

/** The response of a function that reports batch item failures. Null and absent lists mean none. */
const report = z
  .object({
    batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
  })
  .nullable();

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
      const failed = reportBatchItemFailures ? failedIds(result.payload) : [];
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

/** The reported message ids; undefined if the response is not such a report. */
function failedIds(payload: string): readonly string[] | undefined {
  const parsed = report.safeParse(parseJson(payload));
  if (!parsed.success) return undefined;
  return (parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
}

/** Undefined when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
