import * as z from 'zod/mini';

export const subscriptionsEnvironment = z.object({
  SUBSCRIPTIONS_TABLE: z.string(),
  AUDIENCE_TABLE: z.string(),
  AUTHORS_TABLE: z.string(),
  DELIVERIES_TABLE: z.string(),
  LIMITS_TABLE: z.string(),
  INVITATION_QUEUE_URL: z.string(),
  /** What the distribution, and nobody else, sends as X-Origin-Secret. */
  ORIGIN_SECRET: z.string().check(z.minLength(1, 'should not be empty')),
});

export type SubscriptionsEnvironment = z.input<typeof subscriptionsEnvironment>;
