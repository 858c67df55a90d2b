import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { signedIn } from '../../shared/http/signed-in.ts';
import { noSuchVideo, videoIdIn } from './named-video.ts';
import type { ApiDependencies } from './dependencies.ts';
import { view } from './view.ts';

/** One of the caller's own videos. Another's is answered like none, so that nobody learns of it. */
export async function show(event: ApiEvent, { videos, siteUrl, now }: ApiDependencies) {
  const { userId } = signedIn(event);
  const video = await videos.get(videoIdIn(event));
  if (video?.uploader !== userId) throw noSuchVideo();
  return respond(200, view(video, siteUrl, now()));
}
