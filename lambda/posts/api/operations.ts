import type { Operation } from '../../shared/http/router.ts';
import { cancel } from './cancel.ts';
import type { PostsDependencies } from './dependencies.ts';
import { list, listPublished } from './list.ts';
import { submit } from './submit.ts';

/** By route key; the stack attaches these routes, and `openapi.ts` describes them. */
export const operations = {
  'POST /api/posts': submit,
  'GET /api/posts': list,
  'DELETE /api/posts/{postId}': cancel,
  'GET /api/authors/{authorId}/posts': listPublished,
} satisfies Readonly<Record<string, Operation<PostsDependencies>>>;
