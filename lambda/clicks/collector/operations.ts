import type { Operation } from '../../shared/http/router.ts';
import { collect, type CollectorDependencies } from './collect.ts';

/** By route key; the stack attaches this route, and `openapi.ts` describes it. */
export const operations = {
  'POST /api/clicks': collect,
} satisfies Readonly<Record<string, Operation<CollectorDependencies>>>;
