import type { Post } from '../post.ts';
import { sharedData, type SharedData } from './mail.ts';

/** So many posts are kept: their deliveries come mixed. */
const kept = 8;

/**
 * What the mails of a post share, read once by each process: a published post does not change.
 * @param get reads a post's row
 */
export function postContents(get: (postId: string) => Promise<Post | undefined>) {
  const contents = new Map<string, SharedData>();
  return async (postId: string): Promise<SharedData> => {
    const known = contents.get(postId);
    if (known) return known;
    const post = await get(postId);
    if (post?.status !== 'PUBLISHED') {
      throw new Error(`Post ${postId} has deliveries but is ${post?.status ?? 'without a row'}.`);
    }
    const data = sharedData(post);
    contents.set(postId, data);
    const [oldest] = contents.keys();
    if (contents.size > kept && oldest !== undefined) contents.delete(oldest);
    return data;
  };
}
