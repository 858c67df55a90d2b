import * as z from 'zod/mini';

export const analyticsEnvironment = z.object({
  STATISTICS_TABLE: z.string(),
  SEEN_TABLE: z.string(),
});

export type AnalyticsEnvironment = z.input<typeof analyticsEnvironment>;
