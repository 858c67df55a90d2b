import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PostsTarget } from '../../../demo/posts/posts-target.ts';

const instant = z.iso.datetime();

const row = z.object({
  title: z.string(),
  status: z.enum(['PENDING', 'PUBLISHED', 'CANCELLED']),
  createdAt: instant,
  /** Until then it is certain that it can be cancelled. */
  undoUntil: instant,
  /** Without it, the message that publishes it may never have been sent. */
  queuedAt: instant.optional(),
  publishedAt: instant.optional(),
  /** Of its author's audience, when it was published. */
  shards: z.number().optional(),
  /** About how many it is mailed to. */
  recipients: z.number().optional(),
});
/** What a post's row tells an operator: the truth about its state. */
export type PostRow = z.infer<typeof row>;

/** Undefined: the table has no such post. */
export async function postRowOf(
  { dynamoDb, posts }: PostsTarget,
  postId: string,
): Promise<PostRow | undefined> {
  const { Item } = await dynamoDb.send(
    new GetCommand({ TableName: posts.PostsTableName, Key: { postId }, ConsistentRead: true }),
  );
  return Item && row.parse(Item);
}
