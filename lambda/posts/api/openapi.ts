import * as z from 'zod/mini';
import {
  content,
  described,
  refusedWith,
  withIdToken,
  type OperationObject,
} from '../../shared/http/openapi.ts';
import type { operations } from './operations.ts';
import {
  accepted,
  defaultLimit,
  idempotencyKey,
  listQuery,
  postList,
  postView,
  publishedList,
  publishedView,
  submission,
} from './schemas.ts';

described.add(submission, { id: 'Submission', description: 'A post to be published and mailed.' });
described.add(submission.shape.title, {
  description: 'Counted in characters, without white space at either end.',
});
described.add(submission.shape.body, {
  description: 'Plain text, counted in characters. It may have line breaks and tabs.',
});
described.add(accepted, { id: 'Accepted', description: 'The post, before anybody sees it.' });
described.add(postView, { id: 'Post', description: 'A post as its author sees it.' });
described.add(postView.shape.status, {
  description: 'PENDING: hidden, and to be published when the undo window is over.',
});
described.add(postView.shape.undoUntil, { description: 'Until then it can surely be cancelled.' });
described.add(postView.shape.recipients, {
  description: 'About how many subscribers it is mailed to, once that is known.',
});
described.add(postList, { id: 'PostList', description: 'One page of posts, newest first.' });
described.add(postList.shape.next, { description: 'Leads to the next page, if there is one.' });
described.add(publishedView, { id: 'PublishedPost', description: 'A post as anybody sees it.' });
described.add(publishedList, {
  id: 'PublishedPostList',
  description: 'One page of published posts, newest first.',
});
described.add(publishedList.shape.next, {
  description: 'Leads to the next page, if there is one. A page may be short and not the last.',
});

const withoutDialect = (schema: z.ZodMiniType) => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest;
};

const page = [
  {
    name: 'limit',
    in: 'query',
    description: 'At most so many posts.',
    schema: { ...withoutDialect(listQuery.shape.limit), default: defaultLimit },
  },
  {
    name: 'next',
    in: 'query',
    description: 'From the page before; without it the list begins.',
    schema: withoutDialect(listQuery.shape.next),
  },
];

const inPath = (name: string, schema: object) => ({ name, in: 'path', required: true, schema });

/** The operations on posts, by route key: those that the handler has. */
export const postsOperations: Readonly<Record<keyof typeof operations, OperationObject>> = {
  'POST /api/posts': {
    operationId: 'submitPost',
    summary: 'Publish a post after the undo window, and mail it to your subscribers',
    description:
      'The answer does not wait for any of it. Sent again with the same Idempotency-Key it is the ' +
      'same post, with the status that it has by then.',
    security: withIdToken,
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: true,
        description: 'Your own name for this post, so that trying again posts nothing twice.',
        schema: withoutDialect(idempotencyKey),
      },
    ],
    requestBody: { required: true, content: content('Submission') },
    responses: {
      202: {
        description: 'It is accepted.',
        headers: { Location: { description: 'The post.', schema: { type: 'string' } } },
        content: content('Accepted'),
      },
      ...refusedWith(400, 401, 403, 413, 415, 422, 429, 500),
    },
  },
  'GET /api/posts': {
    operationId: 'listPosts',
    summary: 'List your posts in every status, newest first',
    description: 'A post appears here a moment after it was accepted.',
    security: withIdToken,
    parameters: page,
    responses: {
      200: { description: 'A page.', content: content('PostList') },
      ...refusedWith(400, 401, 403, 429, 500),
    },
  },
  'DELETE /api/posts/{postId}': {
    operationId: 'cancelPost',
    summary: 'Cancel a post that is not published yet',
    security: withIdToken,
    parameters: [inPath('postId', { type: 'string', format: 'uuid' })],
    responses: {
      204: { description: 'It is cancelled, now or before, and nobody is mailed.' },
      ...refusedWith(401, 403, 404, 409, 429, 500),
    },
  },
  'GET /api/authors/{authorId}/posts': {
    operationId: 'listPublishedPosts',
    summary: 'List what an author published, newest first',
    security: [],
    parameters: [inPath('authorId', { type: 'string' }), ...page],
    responses: {
      200: { description: 'A page.', content: content('PublishedPostList') },
      ...refusedWith(400, 404, 429, 500),
    },
  },
};
