import * as z from 'zod/mini';
import { workerEnvironment } from '../../shared/environment.ts';

export const mailerEnvironment = z.extend(workerEnvironment, {
  VIDEOS_TABLE: z.string(),
  SUPPRESSIONS_TABLE: z.string(),
  /** The address in From. SES must know it as an identity. */
  SENDER: z.string(),
  CONFIGURATION_SET: z.string(),
  /** Where the site is, without a slash at its end: `https://d111.cloudfront.net`. */
  SITE_URL: z.string(),
});

export type MailerEnvironment = z.input<typeof mailerEnvironment>;
