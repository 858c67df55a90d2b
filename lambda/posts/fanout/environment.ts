import * as z from 'zod/mini';
import { wholeNumber, workerEnvironment } from '../../shared/environment.ts';

export const fanoutEnvironment = z.extend(workerEnvironment, {
  POSTS_TABLE: z.string(),
  AUTHORS_TABLE: z.string(),
  AUDIENCE_TABLE: z.string(),
  DELIVERY_QUEUE_URL: z.string(),
  /** How many mails SES takes from this account in a second. */
  SEND_RATE: wholeNumber,
  /** How often one shard may be handed on from invocation to invocation. */
  HOP_LIMIT: wholeNumber,
});

export type FanoutEnvironment = z.input<typeof fanoutEnvironment>;
