import * as z from 'zod/mini';

/**
 * PENDING, hidden, while its author may still cancel it; then PUBLISHED: that commits to mailing it.
 */
const postStatus = z.enum(['PENDING', 'PUBLISHED', 'CANCELLED']);

const instant = z.iso.datetime({ precision: 3 });

/** A row of the table of posts: all that is known about one, and the truth about its state. */
export const post = z.object({
  postId: z.string(),
  authorId: z.string(),
  title: z.string(),
  /** Plain text. */
  body: z.string(),
  status: postStatus,
  createdAt: instant,
  /** Until then it is certain that it can be cancelled. */
  undoUntil: instant,
  /** When it was sent on to be published; without it, its message may be missing. */
  queuedAt: z.optional(instant),
  publishedAt: z.optional(instant),
  /** How many shards the author's audience had when it was published. */
  shards: z.optional(z.number()),
  /** About how many it is mailed to. */
  recipients: z.optional(z.number()),
  /** How many share a delivery: decided once, so that whoever begins again cuts the audience alike. */
  recipientsPerDelivery: z.optional(z.number()),
});
export type Post = z.infer<typeof post>;
