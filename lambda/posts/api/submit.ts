import { readBody } from '../../shared/http/body.ts';
import { Problem } from '../../shared/http/problem.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { signedIn } from '../../shared/http/signed-in.ts';
import type { Post } from '../post.ts';
import { isSame, isUnqueued, postIdOf, submitted } from './decide.ts';
import type { PostsDependencies } from './dependencies.ts';
import { queue, resume } from './resume.ts';
import { idempotencyKey, maxSubmissionBytes, submission, type Accepted } from './schemas.ts';

/** A post looks back at so many earlier ones. */
const lookBack = 10;

/**
 * Puts the row (PENDING, hidden), sends the message that will publish it, marks the row: three calls,
 * whoever subscribes. Each is retried by sending the request again under the same key. Without the
 * mark, a message that was never sent could be told from one that waits only after the undo window.
 */
export async function submit(event: ApiEvent, dependencies: PostsDependencies) {
  const { undoSeconds, now, log } = dependencies;
  const { userId: authorId } = signedIn(event);
  const key = idempotencyKeyOf(event);
  const content = readBody(event, submission, maxSubmissionBytes);
  const postId = postIdOf(authorId, key);
  // Beside the rest, so that the author does not wait for it.
  const lookedBack = resumeOthers(authorId, postId, dependencies);
  try {
    const post = await put(
      submitted({ postId, authorId }, content, undoSeconds, now()),
      dependencies,
    );
    if (!isSame(post, content)) {
      throw new Problem(
        422,
        'This Idempotency-Key stands for a post with another title or body. Take a new one.',
      );
    }
    if (isUnqueued(post)) await queue(post, dependencies);
    log.info('Accepted', { postId });
    return respond(202, view(post), { location: `/api/posts/${postId}` });
  } finally {
    await lookedBack;
  }
}

/** @throws Problem 400 */
function idempotencyKeyOf({ headers }: ApiEvent): string {
  const parsed = idempotencyKey.safeParse(headers['idempotency-key']);
  if (parsed.success) return parsed.data;
  throw new Problem(400, parsed.error.issues.map(({ message }) => message).join(' '));
}

/** The row that there is now: this one, or what was put under its id before. */
async function put(post: Post, { archive, posts }: PostsDependencies): Promise<Post> {
  if (await archive.add(post)) return post;
  const earlier = await posts.get(post.postId);
  if (earlier) return earlier;
  throw new Error(`Post ${post.postId} was there, and is gone: rows are never deleted.`);
}

async function resumeOthers(authorId: string, postId: string, dependencies: PostsDependencies) {
  const { archive, log } = dependencies;
  try {
    const { posts } = await archive.list(authorId, lookBack);
    await resume(
      posts.filter((post) => post.postId !== postId),
      dependencies,
    );
  } catch (error) {
    log.warn('The author’s earlier posts could not be looked at', error);
  }
}

function view({ postId, status, createdAt, undoUntil }: Post): Accepted {
  return { postId, status, createdAt, undoUntil };
}
