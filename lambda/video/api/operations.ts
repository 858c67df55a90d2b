import type { Operation } from '../../shared/http/router.ts';
import { announce } from './announce.ts';
import type { ApiDependencies } from './dependencies.ts';
import { list } from './list.ts';
import { show } from './show.ts';
import { watch } from './watch.ts';

/** By route key; the stack attaches these routes, and `openapi.ts` describes them. */
export const operations = {
  'POST /api/videos': announce,
  'GET /api/videos': list,
  'GET /api/videos/{videoId}': show,
  'GET /api/watch/{videoId}': watch,
} satisfies Readonly<Record<string, Operation<ApiDependencies>>>;
