import type { Post } from '../post.ts';
import { delaySeconds, isLeftBehind, isUnqueued, queued } from './decide.ts';
import type { PostsDependencies } from './dependencies.ts';

/**
 * Sends the post's message, then marks the row. The other order could lose a post: marked, and never
 * sent. Sent twice is harmless: the row is published once, and its deliveries have the same ids.
 */
export async function queue(
  post: Post,
  { posts, publishLater, now }: PostsDependencies,
): Promise<void> {
  await publishLater(post.postId, delaySeconds(post, now()));
  await posts.apply(post.postId, queued(now()));
}

/**
 * Queues those of an author's posts that were put and never sent, as their author comes by. It never
 * fails: the author asked for something else, and comes by again.
 */
export async function resume(
  found: readonly Post[],
  dependencies: PostsDependencies,
): Promise<void> {
  const { posts, log, now } = dependencies;
  try {
    for (const { postId } of found.filter((post) => isLeftBehind(post, now()))) {
      // The index, where it was found, is a moment behind.
      const post = await posts.get(postId);
      if (!post || !isUnqueued(post)) continue;
      await queue(post, dependencies);
      log.info('Queued at last: whoever was to do it had died', { postId });
    }
  } catch (error) {
    log.warn('Posts that were left behind could not be queued', error);
  }
}
