import type { Operation } from '../../shared/http/router.ts';
import type { ClicksApiDependencies } from './dependencies.ts';
import { statistics } from './statistics.ts';
import { trending } from './trending.ts';

/** By route key; the stack attaches these routes, and `openapi.ts` describes them. */
export const operations = {
  'GET /api/stats': statistics,
  'GET /api/trending': trending,
} satisfies Readonly<Record<string, Operation<ClicksApiDependencies>>>;
