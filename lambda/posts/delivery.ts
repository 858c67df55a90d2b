import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** A row of the table of deliveries: at most 50 recipients who are mailed by one call of SES. */
export const delivery = z.object({
  deliveryId: z.string(),
  status: z.enum(['SENDING', 'DONE']),
  /** How often sending was begun. */
  attempt: z.int().check(z.minimum(1)),
  /** Until then nobody else may send, in ms since 1970; 0 once the attempt has ended. */
  leaseUntil: z.number(),
  /** Subscription ids, in the order of the message. */
  recipients: z.array(z.string()),
  /** Which of them, by index, are still to be mailed; all of them without it. */
  remaining: z.optional(z.array(z.int())),
  /** For each attempt, in order: the hash of each recipient's secret. */
  tokens: z.array(z.array(z.string())),
});
export type Delivery = z.infer<typeof delivery>;

/**
 * The same whenever the same audience is gone through again. A hash: the id is part of the links that
 * all of its recipients get, and `start` names one of them.
 */
export function deliveryIdOf(postId: string, shard: number, start: string): string {
  return createHash('sha256').update(`${postId}#${shard}#${start}`).digest('base64url');
}

/** Whom the unsubscribe link of one mail is about, and the secret that proves the mail was received. */
export interface UnsubscribeToken {
  readonly deliveryId: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** In the delivery's recipients. */
  readonly index: number;
  readonly secret: string;
}

/** The token as a link carries it. */
export function writeToken({ deliveryId, attempt, index, secret }: UnsubscribeToken): string {
  return [deliveryId, attempt, index, secret].join('.');
}

/** A hash of 256 bits, two numbers, and a secret of 128 bits. */
const written = /^([\w-]{43})\.([1-9]\d{0,5})\.(\d|[1-4]\d)\.([\w-]{22})$/;

/** The token that was written so, if one was. */
export function readToken(text: string): UnsubscribeToken | undefined {
  const [, deliveryId, attempt, index, secret] = written.exec(text) ?? [];
  if (deliveryId === undefined || secret === undefined) return undefined;
  return { deliveryId, attempt: Number(attempt), index: Number(index), secret };
}
