import * as z from 'zod/mini';

/** What is worth 1 now is worth half of it after so many minutes. */
export const halfLifeMinutes = 10;

const scores = z.record(z.string(), z.number());

/** A row of the table of trends: what is popular by the clicks of one shard. */
export const boardSchema = z.object({
  /** The last record that is in it: 60 digits. */
  lastSequence: z.string().check(z.length(60)),
  /** The instant its scores are for. */
  asOf: z.iso.datetime(),
  scores: z.object({
    /** Views, by page. */
    pages: scores,
    /** Plays, by video. */
    videos: scores,
  }),
});
export type Board = z.infer<typeof boardSchema>;

/** The partition key of all boards; the sort key is the shard. */
export const boardKey = 'clicks';

/** What is left of a score when time has passed, in ms; more than it was for the time before. */
export function decay(score: number, milliseconds: number): number {
  return score * 2 ** (-milliseconds / (halfLifeMinutes * 60_000));
}
