import * as z from 'zod/mini';
import { addressId } from '../shared/address.ts';

/** PENDING until whoever owns the address confirms. Unsubscribing marks the row and deletes none. */
const subscriptionStatus = z.enum(['PENDING', 'SUBSCRIBED', 'UNSUBSCRIBED']);

const instant = z.iso.datetime({ precision: 3 });

/** A row of the table of subscriptions: one address, one author. */
export const subscription = z.object({
  subscriptionId: z.string(),
  authorId: z.string(),
  /** Normalized. */
  email: z.string(),
  status: subscriptionStatus,
  requestedAt: instant,
  /** The latest invitation, and when it was mailed. */
  invitationId: z.optional(z.string()),
  invitedAt: z.optional(instant),
  /** Of the secret in the latest invitation. */
  confirmHash: z.optional(z.string()),
  confirmUntil: z.optional(instant),
  /** Of the first confirmation: with the shard, the place in the audience for good. */
  confirmedAt: z.optional(instant),
  shard: z.optional(z.number()),
  /** Of the latest confirmation. */
  subscribedAt: z.optional(instant),
  unsubscribedAt: z.optional(instant),
});
export type Subscription = z.infer<typeof subscription>;

/** One subscription for each address and author. */
export function subscriptionIdOf(authorId: string, email: string): string {
  return `${addressId(email)}.${authorId}`;
}

/** The address's id, as the suppressions know it: nobody has to read the subscription first. */
export function addressIdIn(subscriptionId: string): string {
  return subscriptionId.slice(0, subscriptionId.indexOf('.'));
}

/** So many subscribers share a shard of an audience. */
export const SHARD_SIZE = 10_000;

/** The shard of the `count`th subscriber, counted from 1. */
export function shardOf(count: number): number {
  return Math.floor((count - 1) / SHARD_SIZE);
}

/** The partition key of the table Audience. */
export function audienceOf(authorId: string, shard: number): string {
  return `${authorId}#${shard}`;
}

/** The sort key of the table Audience: in the order of confirmation. */
export function positionOf(confirmedAt: string, subscriptionId: string): string {
  return `${confirmedAt}#${subscriptionId}`;
}

/** A row of the table Audience, written at the first confirmation and never deleted. */
export const audienceMember = z.object({
  audience: z.string(),
  position: z.string(),
  subscriptionId: z.string(),
});

/** A row of the table of authors. Counts confirmations, not who is subscribed now. */
export const author = z.object({ authorId: z.string(), subscribers: z.number() });
