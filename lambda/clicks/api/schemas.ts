import * as z from 'zod/mini';
import { pagePath } from '../page-path.ts';

/** The longest stretch that statistics are told of, in hours. */
export const maxHours = 24;

/** An answer names so many pages, those with the most views and plays, … */
export const maxPages = 100;
/** … and of each so many of the hosts that its visitors came from. */
export const maxReferrers = 20;

/** So many pages, and so many videos, are trending. */
export const maxTrends = 20;

const minute = 60_000;

/** An instant, of which the minute counts. */
const minuteOf = z.pipe(
  z.iso.datetime('An instant such as 2026-11-22T21:07:00Z.'),
  z.transform((instant) => new Date(Math.floor(Date.parse(instant) / minute) * minute)),
);

const isGoodSoFar = ({ issues }: z.core.ParsePayload) => issues.length === 0;

export const statisticsQuery = z
  .strictObject({ from: minuteOf, to: minuteOf, page: z.optional(pagePath) })
  .check(
    z.refine(({ from, to }) => from < to, {
      path: ['to'],
      when: isGoodSoFar,
      error: 'At least a minute after "from".',
    }),
    z.refine(({ from, to }) => to.getTime() - from.getTime() <= maxHours * 60 * minute, {
      path: ['to'],
      when: isGoodSoFar,
      error: `At most ${maxHours} hours after "from".`,
    }),
  );
export type StatisticsQuery = z.output<typeof statisticsQuery>;

const count = () => z.int().check(z.nonnegative());
const figures = { views: count(), plays: count(), visitors: count() };

export const minuteFigures = z.object({ minute: z.string(), ...figures });
export const referrerFigures = z.object({ referrer: z.string(), ...figures });
export const pageFigures = z.object({
  page: z.string(),
  ...figures,
  referrers: z.array(referrerFigures),
});

export const statistics = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  ...figures,
  late: count(),
  duplicates: count(),
  minutes: z.array(minuteFigures),
  pages: z.array(pageFigures),
});
export type Statistics = z.infer<typeof statistics>;

/** There is nothing to say but the address. */
export const noQuery = z.strictObject({});

const score = z.number().check(z.positive());

export const trends = z.object({
  at: z.iso.datetime(),
  halfLifeMinutes: z.number(),
  pages: z.array(z.object({ page: z.string(), score })),
  videos: z.array(z.object({ video: z.string(), score })),
});
export type Trends = z.infer<typeof trends>;
