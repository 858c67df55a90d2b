import * as z from 'zod/mini';

export const collectorEnvironment = z.object({
  STREAM_NAME: z.string(),
});

export type CollectorEnvironment = z.input<typeof collectorEnvironment>;
