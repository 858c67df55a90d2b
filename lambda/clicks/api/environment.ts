import * as z from 'zod/mini';

export const clicksApiEnvironment = z.object({
  STATISTICS_TABLE: z.string(),
  REBUILDS_TABLE: z.string(),
  TRENDING_TABLE: z.string(),
});

export type ClicksApiEnvironment = z.input<typeof clicksApiEnvironment>;
