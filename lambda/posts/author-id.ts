import * as z from 'zod/mini';
import { Problem } from '../shared/http/problem.ts';
import type { ApiEvent } from '../shared/http/router.ts';

const sub = z.string().check(z.regex(/^[\w-]{1,128}$/));

/**
 * The author in the path: a user's `sub`.
 * @throws Problem 404 when it cannot be one
 */
export function authorIdIn({ pathParameters }: ApiEvent): string {
  const parsed = sub.safeParse(pathParameters?.authorId);
  if (parsed.success) return parsed.data;
  throw new Problem(404, 'There is no such author.');
}
