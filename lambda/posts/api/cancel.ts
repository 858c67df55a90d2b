import * as z from 'zod/mini';
import { Problem } from '../../shared/http/problem.ts';
import { respondEmpty } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { signedIn } from '../../shared/http/signed-in.ts';
import { cancelled } from './decide.ts';
import type { PostsDependencies } from './dependencies.ts';

const uuid = z.uuid();

/**
 * Cancels a post that is not published yet. Its message still arrives, finds it cancelled and ends
 * there. Another's post is answered like none.
 */
export async function cancel(event: ApiEvent, { posts, log }: PostsDependencies) {
  const { userId } = signedIn(event);
  const postId = postIdIn(event);
  const post = (await posts.apply(postId, cancelled(userId))) ?? (await posts.get(postId));
  if (post?.authorId !== userId) throw noSuchPost();
  switch (post.status) {
    case 'CANCELLED':
      log.info('Cancelled', { postId });
      return respondEmpty(204);
    case 'PUBLISHED':
      throw new Problem(409, 'The post is published: its subscribers are being mailed.');
    case 'PENDING':
      // It was put after the update found nothing.
      throw noSuchPost();
  }
}

function postIdIn({ pathParameters }: ApiEvent): string {
  const parsed = uuid.safeParse(pathParameters?.postId);
  if (!parsed.success) throw noSuchPost();
  return parsed.data;
}

function noSuchPost(): Problem {
  return new Problem(404, 'There is no such post.');
}
