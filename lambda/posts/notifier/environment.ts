import * as z from 'zod/mini';
import { wholeNumber, workerEnvironment } from '../../shared/environment.ts';

export const notifierEnvironment = z.extend(workerEnvironment, {
  POSTS_TABLE: z.string(),
  SUBSCRIPTIONS_TABLE: z.string(),
  DELIVERIES_TABLE: z.string(),
  SUPPRESSIONS_TABLE: z.string(),
  /** The address in From. SES must know it as an identity. */
  SENDER: z.string(),
  CONFIGURATION_SET: z.string(),
  /** Where the site is, without a slash at its end: `https://d111.cloudfront.net`. */
  SITE_URL: z.string(),
  /** How many mails SES takes from this account in a second. */
  SEND_RATE: wholeNumber,
  /** How many of this function may run at once; they share the rate. */
  MAX_CONCURRENCY: wholeNumber,
});

export type NotifierEnvironment = z.input<typeof notifierEnvironment>;
