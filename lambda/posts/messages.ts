import * as z from 'zod/mini';

const postId = z.string().check(z.minLength(1));
const shard = z.int().check(z.minimum(0));

/** API → published queue, delayed by the undo window: publish the post, unless it was cancelled. */
const publishMessage = z.object({ kind: z.literal('publish'), postId });
export type PublishMessage = z.infer<typeof publishMessage>;

/** Fanout → its own queue: go through this shard of the audience, from where the last hop ended. */
const pageMessage = z.object({
  kind: z.literal('page'),
  postId,
  shard,
  /** The position of the last subscriber that has a delivery. */
  after: z.optional(z.string()),
  /** How often this shard was handed on already. */
  hop: z.int().check(z.minimum(0)),
});
export type PageMessage = z.infer<typeof pageMessage>;

/** All that the published queue carries. */
export const publishedMessage = z.discriminatedUnion('kind', [publishMessage, pageMessage]);

/** Fanout → delivery queue: mail the post to these subscribers. */
export const deliveryMessage = z.object({
  postId,
  shard,
  /** The position of the first of them. */
  start: z.string(),
  /** Their subscription ids. */
  recipients: z.array(z.string()).check(z.minLength(1), z.maxLength(50)),
});
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/** API → invitation queue: ask whoever owns the address whether to subscribe it. */
export const invitationMessage = z.object({
  subscriptionId: z.string().check(z.minLength(1)),
  /** Tells a message that comes back from another request for the same subscription. */
  invitationId: z.string().check(z.minLength(1)),
});
export type InvitationMessage = z.infer<typeof invitationMessage>;
