import * as z from 'zod/mini';

export const trendingEnvironment = z.object({
  TRENDING_TABLE: z.string(),
});

export type TrendingEnvironment = z.input<typeof trendingEnvironment>;
