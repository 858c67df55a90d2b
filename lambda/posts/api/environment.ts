import * as z from 'zod/mini';

export const postsApiEnvironment = z.object({
  POSTS_TABLE: z.string(),
  PUBLISHED_QUEUE_URL: z.string(),
  /** How long a post can be cancelled for certain: at most 890, SQS delays no message longer than 900. */
  UNDO_SECONDS: z.pipe(
    z.string().check(z.regex(/^\d{1,3}$/, 'should be a whole number from 0 to 890')),
    z.pipe(
      z.transform(Number),
      z.int().check(z.maximum(890, 'should be a whole number from 0 to 890')),
    ),
  ),
});

export type PostsApiEnvironment = z.input<typeof postsApiEnvironment>;
