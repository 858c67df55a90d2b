import * as z from 'zod/mini';

const count = z.int().check(z.nonnegative());

/** What happened on a page in one minute, of the visitors who came from one host. */
export const cellSchema = z.object({
  page: z.string(),
  /** The host, or empty. */
  referrer: z.string(),
  views: count,
  plays: count,
  /** A sketch of the set of visitors: see `visitors.ts`. */
  visitors: z.string(),
});
export type Cell = z.infer<typeof cellSchema>;

/**
 * An item of the table of statistics: what one stretch of a shard's records counts in one minute.
 * The figures of a minute are the sum of its items, and the union of their visitors.
 */
export const statisticsItem = z.object({
  /** The partition key: `2026-11-22T21`, by the server's time of what happened. */
  hour: z.string(),
  /** The sort key: `partOf`. */
  part: z.string(),
  /** `2026-11-22T21:07`. */
  minute: z.string(),
  /** `live`, or the name of the rebuild that wrote it. */
  version: z.string(),
  /** When the window of arrival began that it was counted in: an ISO instant. */
  window: z.string(),
  cells: z.array(cellSchema),
  /** Events received in this minute, too late to be counted. */
  late: count,
  /** Events received in this minute that had been counted before. */
  duplicates: count,
});
export type StatisticsItem = z.infer<typeof statisticsItem>;

/** What the statistics of a stretch of records are written under. */
export interface StretchKey {
  readonly version: string;
  readonly window: string;
  readonly shardId: string;
  /** The sequence number of the first record of the stretch. */
  readonly first: string;
}

/** Who counts the same stretch once more writes the same items. */
export function partOf(
  minute: string,
  { version, window, shardId, first }: StretchKey,
  n: number,
): string {
  return [minute, version, window, shardId, padded(first), n].join('#');
}

/** A sequence number in a form that sorts as text: 60 digits. */
export function padded(sequenceNumber: string): string {
  return sequenceNumber.padStart(60, '0');
}
