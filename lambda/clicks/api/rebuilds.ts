import * as z from 'zod/mini';

/** A stretch of arrival that was counted once more; putting its row swaps the figures. */
export const rebuildSchema = z.object({
  /** Begins with the instant it was made: a later one has a greater name. It is a version. */
  rebuild: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
});
export type Rebuild = z.infer<typeof rebuildSchema>;

/** The partition key of all rebuilds. */
export const rebuildScope = 'clicks';

/**
 * The version that counts for a window of arrival: the latest rebuild that covers it, or what
 * analytics wrote as the clicks came.
 */
export function versionFor(window: string, rebuilds: readonly Rebuild[]): string {
  const start = Date.parse(window);
  return (
    rebuilds
      .filter(({ from, to }) => Date.parse(from) <= start && start < Date.parse(to))
      .reduce((latest, { rebuild }) => (rebuild > latest ? rebuild : latest), '') || 'live'
  );
}
