import * as z from 'zod/mini';
import { Problem } from '../../shared/http/problem.ts';
import type { ApiEvent } from '../../shared/http/router.ts';

const uuid = z.uuid();

/**
 * The id in the path.
 * @throws Problem 404 when it cannot be a video's
 */
export function videoIdIn({ pathParameters }: ApiEvent): string {
  const parsed = uuid.safeParse(pathParameters?.videoId);
  if (!parsed.success) throw noSuchVideo();
  return parsed.data;
}

export function noSuchVideo(): Problem {
  return new Problem(404, 'There is no such video.');
}
