import type { Author } from '../../../demo/posts/author.ts';
import type { PostsTarget } from '../../../demo/posts/posts-target.ts';
import { untilMailed } from '../../../demo/posts/until-mailed.ts';
import type { InsideView } from '../../../demo/inside-view.ts';

const BODY = 'What is new.';

/** Posts, lets the undo window pass and waits until the post is mailed. Returns its id. */
export async function publish(
  { target, inside }: { target: PostsTarget; inside: InsideView },
  { posts }: Author,
  title: string,
  body = BODY,
): Promise<string> {
  const post = await posts.submit({ title, body });
  await inside.skip(undoSecondsOf(post));
  await untilMailed(target, title);
  return post.postId;
}

/** How long a post can be cancelled for certain. */
export function undoSecondsOf(post: { createdAt: string; undoUntil: string }): number {
  return (Date.parse(post.undoUntil) - Date.parse(post.createdAt)) / 1000;
}
