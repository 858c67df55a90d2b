import { Problem } from '../../shared/http/problem.ts';
import { readQuery } from '../../shared/http/query.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { signedIn } from '../../shared/http/signed-in.ts';
import { fromCursor, toCursor, type Position } from './cursor.ts';
import { defaultLimit, listQuery, type VideoList } from './schemas.ts';
import type { ApiDependencies } from './dependencies.ts';
import { view } from './view.ts';

/** One page of the caller's own videos. */
export async function list(event: ApiEvent, { catalog, siteUrl, now }: ApiDependencies) {
  const { userId } = signedIn(event);
  const { limit = defaultLimit, next } = readQuery(event, listQuery);
  const after = next === undefined ? undefined : positionAt(next, userId);
  const { videos, last } = await catalog.list(userId, limit, after);
  const at = now();
  const page: VideoList = {
    videos: videos.map((video) => view(video, siteUrl, at)),
    next: last && toCursor(last),
  };
  return respond(200, page);
}

function positionAt(cursor: string, userId: string): Position {
  const position = fromCursor(cursor, userId);
  if (position) return position;
  throw new Problem(400, 'next: this is not from a page of your videos. Begin without it.');
}
