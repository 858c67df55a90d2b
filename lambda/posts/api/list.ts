import * as z from 'zod/mini';
import { Problem } from '../../shared/http/problem.ts';
import { readQuery } from '../../shared/http/query.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { signedIn } from '../../shared/http/signed-in.ts';
import { authorIdIn } from '../author-id.ts';
import { fromCursor, toCursor, type Position } from './cursor.ts';
import type { PostsDependencies } from './dependencies.ts';
import { resume } from './resume.ts';
import {
  defaultLimit,
  listQuery,
  postView,
  publishedView,
  type PostList,
  type PublishedList,
} from './schemas.ts';

/** One page of the caller's own posts, in every status. */
export async function list(event: ApiEvent, dependencies: PostsDependencies) {
  const { userId } = signedIn(event);
  const { limit, after } = pageOf(event, userId);
  const { posts, last } = await dependencies.archive.list(userId, limit, after);
  await resume(posts, dependencies);
  const page: PostList = {
    posts: posts.map((post) => z.parse(postView, post)),
    next: last && toCursor(last),
  };
  return respond(200, page);
}

/** One page of what an author published, for anybody. */
export async function listPublished(event: ApiEvent, { archive }: PostsDependencies) {
  const authorId = authorIdIn(event);
  const { limit, after } = pageOf(event, authorId);
  const { posts, last } = await archive.listPublished(authorId, limit, after);
  const page: PublishedList = {
    posts: posts.map((post) => z.parse(publishedView, post)),
    next: last && toCursor(last),
  };
  return respond(200, page);
}

function pageOf(event: ApiEvent, authorId: string): { limit: number; after?: Position } {
  const { limit = defaultLimit, next } = readQuery(event, listQuery);
  if (next === undefined) return { limit };
  const after = fromCursor(next, authorId);
  if (after) return { limit, after };
  throw new Problem(400, 'next: this is not from a page of these posts. Begin without it.');
}
