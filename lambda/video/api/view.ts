import * as z from 'zod/mini';
import { playerUrl } from '../site.ts';
import type { Video } from '../video.ts';
import { videoView, watchView, type Urls, type VideoView, type WatchView } from './schemas.ts';

/** A video that nobody uploaded reads as EXPIRED this long after it was announced, in ms. */
const expiresAfter = 24 * 60 * 60 * 1000;

/** What the uploader sees. The row's other attributes stay here: the schema picks what goes out. */
export function view(video: Video, siteUrl: string, now: Date): VideoView {
  return z.parse(videoView, {
    ...video,
    ...(isExpired(video, now) && {
      status: 'EXPIRED',
      reason: 'No file arrived within 24 hours. Please announce the video again.',
    }),
    urls: urlsOf(video, siteUrl),
  });
}

/** What anybody sees, if the video is ready. */
export function watchable(video: Video, siteUrl: string): WatchView | undefined {
  const urls = urlsOf(video, siteUrl);
  return urls && z.parse(watchView, { ...video, urls });
}

function isExpired({ status, createdAt }: Video, now: Date): boolean {
  return status === 'ANNOUNCED' && now.getTime() - Date.parse(createdAt) > expiresAfter;
}

function urlsOf({ videoId, status, prefix }: Video, siteUrl: string): Urls | undefined {
  if (status !== 'READY' || prefix === undefined) return undefined;
  const media = `${siteUrl}/${prefix}`;
  return {
    player: playerUrl(siteUrl, videoId),
    playlist: `${media}master.m3u8`,
    poster: `${media}poster.jpg`,
    mp4: `${media}video.mp4`,
  };
}
