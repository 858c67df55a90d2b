import { readBody } from '../../shared/http/body.ts';
import { notYet } from '../../shared/http/problem.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { signedIn } from '../../shared/http/signed-in.ts';
import { sourceKey } from '../source.ts';
import type { Video } from '../video.ts';
import { announcement, type Announced } from './schemas.ts';
import type { ApiDependencies } from './dependencies.ts';

/** Announcements that one user may make in a day, in ms: anybody may sign up, and encoding costs. */
const day = 24 * 60 * 60 * 1000;
const mostADay = 100;

/**
 * Puts the row, then hands out the form to upload with. The other order could let an upload arrive
 * that has no row; this one may leave a row that expires.
 */
export async function announce(
  event: ApiEvent,
  { catalog, uploadForm, newId, now, log }: ApiDependencies,
) {
  const { userId: uploader, email } = signedIn(event);
  const { title, contentType, sizeBytes } = readBody(event, announcement);
  const at = now();
  const announcedToday = await catalog.countSince(uploader, new Date(at.getTime() - day), mostADay);
  if (announcedToday >= mostADay) {
    throw notYet(429, `You have announced ${mostADay} videos in a day. Try again later.`, 3600);
  }
  const video: Video = {
    videoId: newId(),
    uploader,
    email,
    title,
    status: 'ANNOUNCED',
    createdAt: at.toISOString(),
    contentType,
    sizeBytes,
  };
  const { videoId, createdAt } = video;
  await catalog.add(video);
  log.info('Announced', { videoId, contentType, sizeBytes });
  const upload = await uploadForm({ key: sourceKey(videoId), contentType, sizeBytes }, at);
  const announced: Announced = { videoId, title, status: 'ANNOUNCED', createdAt, upload };
  return respond(201, announced, { location: `/api/videos/${videoId}` });
}
