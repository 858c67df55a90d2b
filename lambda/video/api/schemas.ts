import * as z from 'zod/mini';
import { pageQuery } from '../../shared/http/page-query.ts';
import { title } from '../../shared/http/title.ts';
import { maxSourceBytes } from '../source.ts';
import { video, videoStatus } from '../video.ts';

/** Containers that the encoder opens. */
const contentTypes = [
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/matroska',
] as const;

/** Says what will be uploaded. */
export const announcement = z.strictObject(
  {
    title,
    contentType: z.enum(contentTypes, `A content type is one of ${contentTypes.join(', ')}.`),
    sizeBytes: z
      .int('A size is a whole number of bytes.')
      .check(
        z.minimum(1, 'An empty file is no video.'),
        z.maximum(maxSourceBytes, `A file may have at most ${maxSourceBytes} bytes.`),
      ),
  },
  'The body is an object.',
);

/** How to upload it: a form to post, of these fields and then `file`. */
const uploadForm = z.object({
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  expiresAt: z.iso.datetime(),
});
export type UploadForm = z.infer<typeof uploadForm>;

export const announced = z.extend(z.pick(video, { videoId: true, title: true, createdAt: true }), {
  status: z.literal('ANNOUNCED'),
  upload: uploadForm,
});

export type Announced = z.infer<typeof announced>;

/** Where a video is, once it is ready. */
export const urls = z.object({
  player: z.string(),
  playlist: z.string(),
  poster: z.string(),
  mp4: z.string(),
});
export type Urls = z.infer<typeof urls>;

/** What an uploader sees of a video. EXPIRED: announced, and nothing came. */
export const videoView = z.extend(
  z.pick(video, {
    videoId: true,
    title: true,
    createdAt: true,
    reason: true,
    progress: true,
    queuedAt: true,
    encodingAt: true,
    readyAt: true,
    failedAt: true,
    durationSeconds: true,
    renditions: true,
  }),
  { status: z.enum([...videoStatus.options, 'EXPIRED']), urls: z.optional(urls) },
);
export type VideoView = z.infer<typeof videoView>;

/** What anybody who has the link sees of a video that is ready. */
export const watchView = z.extend(
  z.required(
    z.pick(video, { videoId: true, title: true, durationSeconds: true, renditions: true }),
  ),
  { urls },
);
export type WatchView = z.infer<typeof watchView>;

/** How many videos a page has unless the client says. */
export const defaultLimit = 25;

export const listQuery = pageQuery(100);

export const videoList = z.object({ videos: z.array(videoView), next: z.optional(z.string()) });
export type VideoList = z.infer<typeof videoList>;
