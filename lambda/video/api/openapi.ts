import * as z from 'zod/mini';
import {
  content,
  described,
  refusedWith,
  withIdToken,
  type OperationObject,
} from '../../shared/http/openapi.ts';
import { rendition, video } from '../video.ts';
import {
  announced,
  announcement,
  defaultLimit,
  listQuery,
  urls,
  videoList,
  videoView,
  watchView,
} from './schemas.ts';
import type { operations } from './operations.ts';

described.add(announcement, { id: 'Announcement', description: 'What will be uploaded.' });
described.add(announcement.shape.title, {
  description: 'Counted in characters, without white space at either end.',
});
described.add(announced, {
  id: 'Announced',
  description: 'The new video, and the form to upload it with.',
});
described.add(announced.shape.upload, {
  description:
    'Post a multipart form to `url` with all `fields` first and then `file`. S3 takes nothing but ' +
    'the content type and at most the size that were announced.',
});
described.add(videoView, { id: 'Video', description: 'A video as its uploader sees it.' });
described.add(videoView.shape.status, {
  description:
    'EXPIRED: announced, and nothing came in 24 hours. DELAYED: encoding takes more attempts than ' +
    'usual, or waits for an operator.',
});
described.add(videoList, { id: 'VideoList', description: 'One page of videos, newest first.' });
described.add(videoList.shape.next, { description: 'Leads to the next page, if there is one.' });
described.add(watchView, { id: 'Watch', description: 'A video as anybody sees it.' });
described.add(urls, { id: 'Urls', description: 'Where a video is, once it is ready.' });
described.add(rendition, { id: 'Rendition', description: 'A size it was encoded in, in pixels.' });
described.add(video.shape.progress, { description: 'Of the encoding, from 0 to 1.' });
described.add(video.shape.reason, { description: 'Why there is no video, for its uploader.' });

const queryParameter = (name: keyof typeof listQuery.shape, description: string, more = {}) => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(listQuery.shape[name], { io: 'output' });
  return { name, in: 'query', description, schema: { ...schema, ...more } };
};

const videoId = {
  name: 'videoId',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

/** The operations of the video flow, by route key: those that the handler has. */
export const videoOperations: Readonly<Record<keyof typeof operations, OperationObject>> = {
  'POST /api/videos': {
    operationId: 'announceVideo',
    summary: 'Announce a video, and get a form to upload it with',
    description: 'The form is valid for 15 minutes. What was uploaded with it first is encoded.',
    security: withIdToken,
    requestBody: { required: true, content: content('Announcement') },
    responses: {
      201: {
        description: 'It is announced.',
        headers: { Location: { description: 'The video.', schema: { type: 'string' } } },
        content: content('Announced'),
      },
      ...refusedWith(400, 401, 403, 413, 415, 429, 500),
    },
  },
  'GET /api/videos': {
    operationId: 'listVideos',
    summary: 'List your videos, newest first',
    description: 'A video appears here a moment after it was announced.',
    security: withIdToken,
    parameters: [
      queryParameter('limit', 'At most so many videos.', { default: defaultLimit }),
      queryParameter('next', 'From the page before; without it the list begins.'),
    ],
    responses: {
      200: { description: 'A page.', content: content('VideoList') },
      ...refusedWith(400, 401, 403, 429, 500),
    },
  },
  'GET /api/videos/{videoId}': {
    operationId: 'showVideo',
    summary: 'See how one of your videos is getting on',
    security: withIdToken,
    parameters: [videoId],
    responses: {
      200: { description: 'The video.', content: content('Video') },
      ...refusedWith(401, 403, 404, 429, 500),
    },
  },
  'GET /api/watch/{videoId}': {
    operationId: 'watchVideo',
    summary: 'What a player needs of a video that is ready',
    description: 'For anybody who has the link.',
    security: [],
    parameters: [videoId],
    responses: {
      200: { description: 'The video.', content: content('Watch') },
      ...refusedWith(404, 429, 500),
    },
  },
};
