import { toAwsError } from '../../../gateway/aws-error.ts';
import { refusals } from '../refusals.ts';

const MAX_ENTRIES = 10;

export interface BatchResult<R> {
  readonly Successful: readonly (R & { readonly Id: string })[];
  readonly Failed: readonly {
    readonly Id: string;
    readonly SenderFault: boolean;
    readonly Code: string;
    readonly Message: string;
  }[];
}

/** Refuses a batch as a whole when its entries cannot be told apart. */
export function checkEntries(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) throw refusals.emptyBatch();
  if (entries.length > MAX_ENTRIES) throw refusals.tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) throw refusals.invalidEntryId();
    if (seen.has(Id)) throw refusals.idsNotDistinct(Id);
    seen.add(Id);
  }
}

/** Does each entry by itself: one that fails leaves the others alone. */
export function eachEntry<E extends { readonly Id: string }>(
  entries: readonly E[],
  run: (entry: E) => void,
): BatchResult<object> {
  checkEntries(entries);
  return sortResults(
    entries.map((entry) => {
      try {
        run(entry);
        return { Id: entry.Id, result: {} };
      } catch (refusal) {
        return { Id: entry.Id, result: toAwsError(refusal) };
      }
    }),
  );
}

/** Splits the results of a batch's entries into those that succeeded and those that did not. */
export function sortResults<R extends object>(
  results: readonly { readonly Id: string; readonly result: R | Error }[],
): BatchResult<R> {
  return {
    Successful: results.flatMap(({ Id, result }) =>
      result instanceof Error ? [] : [{ Id, ...result }],
    ),
    Failed: results.flatMap(({ Id, result }) => {
      if (!(result instanceof Error)) return [];
      const error = toAwsError(result);
      return [
        {
          Id,
          SenderFault: error.status < 500,
          Code: error.queryCode ?? error.code,
          Message: error.message,
        },
      ];
    }),
  };
}
