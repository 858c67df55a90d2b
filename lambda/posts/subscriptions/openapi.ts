import {
  content,
  described,
  refusedWith,
  type OperationObject,
} from '../../shared/http/openapi.ts';
import type { operations } from './operations.ts';
import {
  confirmation,
  confirmed,
  requested,
  subscriptionRequest,
  unsubscribed,
} from './schemas.ts';

described.add(subscriptionRequest, { id: 'SubscriptionRequest', description: 'Whom to mail.' });
described.add(subscriptionRequest.shape.email, {
  description: 'One plain address of at most 254 characters. Capitals make no difference.',
});
described.add(requested, {
  id: 'Requested',
  description: 'The same for every address, so that nobody learns who subscribes to what.',
});
described.add(confirmation, { id: 'Confirmation', description: 'What the invitation’s link has.' });
described.add(confirmed, { id: 'Confirmed', description: 'The subscription, from now on.' });
described.add(unsubscribed, { id: 'Unsubscribed', description: 'The subscription, from now on.' });

const token = {
  name: 'token',
  in: 'query',
  required: true,
  description: 'From the link in the mail.',
  schema: { type: 'string', maxLength: 400 },
};

/** The operations on subscriptions, by route key: those that the handler has. */
export const subscriptionsOperations: Readonly<Record<keyof typeof operations, OperationObject>> = {
  'POST /api/authors/{authorId}/subscriptions': {
    operationId: 'requestSubscription',
    summary: 'Ask the owner of an address whether to subscribe it to an author’s posts',
    security: [],
    parameters: [{ name: 'authorId', in: 'path', required: true, schema: { type: 'string' } }],
    requestBody: { required: true, content: content('SubscriptionRequest') },
    responses: {
      202: { description: 'If it can be, the owner is asked.', content: content('Requested') },
      ...refusedWith(400, 404, 413, 415, 429, 500),
    },
  },
  'POST /api/subscriptions/confirm': {
    operationId: 'confirmSubscription',
    summary: 'Confirm a subscription by the token of its invitation',
    description: 'Tokens are valid for 48 hours, and only that of the newest invitation.',
    security: [],
    requestBody: { required: true, content: content('Confirmation') },
    responses: {
      200: { description: 'It is subscribed, now or before.', content: content('Confirmed') },
      ...refusedWith(400, 413, 415, 429, 500, 503),
    },
  },
  'POST /api/unsubscribe': {
    operationId: 'unsubscribe',
    summary: 'Unsubscribe by the one click of a mail program',
    description: 'Any body is taken: https://www.rfc-editor.org/rfc/rfc8058',
    security: [],
    parameters: [token],
    responses: {
      200: { description: 'It is unsubscribed, now or before.', content: content('Unsubscribed') },
      ...refusedWith(400, 429, 500),
    },
  },
  'GET /api/unsubscribe': {
    operationId: 'showUnsubscribe',
    summary: 'Lead to the page that unsubscribes; changes nothing by itself',
    security: [],
    parameters: [token],
    responses: {
      303: {
        description: 'The page.',
        headers: { Location: { description: 'The page.', schema: { type: 'string' } } },
      },
      ...refusedWith(400, 429, 500),
    },
  },
};
