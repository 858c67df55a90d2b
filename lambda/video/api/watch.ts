import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { noSuchVideo, videoIdIn } from './named-video.ts';
import type { ApiDependencies } from './dependencies.ts';
import { watchable } from './view.ts';

/** What the player needs. Whoever has the link may watch. */
export async function watch(event: ApiEvent, { videos, siteUrl }: ApiDependencies) {
  const video = await videos.get(videoIdIn(event));
  const found = video && watchable(video, siteUrl);
  if (!found) throw noSuchVideo();
  return respond(200, found);
}
