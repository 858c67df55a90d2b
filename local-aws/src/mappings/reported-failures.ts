import { z } from 'zod';

/** Null and absent lists mean no failure. */
const report = z
  .object({
    batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
  })
  .nullable();

/**
 * What a function reports as not done: message ids, or sequence numbers. Undefined when the response
 * is not such a report, which fails the whole batch.
 */
export function reportedFailures(response: unknown): readonly string[] | undefined {
  const parsed = report.safeParse(response);
  if (!parsed.success) return undefined;
  return (parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
}
