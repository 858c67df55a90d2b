import {
  content,
  described,
  refusedWith,
  type OperationObject,
} from '../../shared/http/openapi.ts';
import type { operations } from './operations.ts';
import { clickBatch, collected, nothingCollected, pageEvent, refusal } from './schemas.ts';

described.add(clickBatch, {
  id: 'ClickBatch',
  description: 'What happened on a visitor’s pages, at most 64 KiB of it.',
});
described.add(clickBatch.shape.batch, {
  description: 'Made by the page: the same when it sends the same events again.',
});
described.add(clickBatch.shape.visitor, { description: 'Random, and nobody’s name.' });
described.add(clickBatch.shape.sentAt, {
  description:
    'By the page’s clock, as `at` is: an event happened as long before it was received as before ' +
    'it was sent. A wrong clock does no harm.',
});
described.add(pageEvent, { id: 'PageEvent', description: 'A page was seen, or a video begun.' });
described.add(refusal, { id: 'Refusal', description: 'Why an event was not taken.' });
described.add(refusal.shape.index, { description: 'Its place among the events, from 0.' });
described.add(collected, { id: 'Collected', description: 'How many events were taken.' });
described.add(nothingCollected, {
  id: 'NothingCollected',
  description: 'Why no event was taken: a problem, and what is wrong with each.',
});

/** The operation on clicks, by route key: that which the handler has. */
export const collectorOperations: Readonly<Record<keyof typeof operations, OperationObject>> = {
  'POST /api/clicks': {
    operationId: 'sendClicks',
    summary: 'Tell what happened on a page',
    description:
      'Each event is judged by itself, and the good ones are kept. Sent again, as the answer was ' +
      'lost or said to, the same batch has the same answer, and statistics count it once. Nothing ' +
      'is kept of who sends it: no address, no cookie, no user agent.',
    security: [],
    requestBody: {
      required: true,
      // What a page says as it goes away may be called text/plain only.
      content: { ...content('ClickBatch'), ...content('ClickBatch', 'text/plain') },
    },
    responses: {
      202: { description: 'The good events are on the stream.', content: content('Collected') },
      400: {
        description: 'No event was taken.',
        content: content('NothingCollected', 'application/problem+json'),
      },
      ...refusedWith(413, 415, 429, 500, 503),
    },
  },
};
