import * as fc from 'fast-check';
import {
  deliveryIdOf,
  readToken,
  writeToken,
  type UnsubscribeToken,
} from '../../../lambda/posts/delivery.ts';
import { hashOf, newSecret } from '../../../lambda/posts/secret.ts';
import { positionOf } from '../../../lambda/posts/subscription.ts';
import type { operations } from '../../../lambda/posts/subscriptions/operations.ts';
import { read, readProblem } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';
import { authorId, bob, bobId, setUpSubscriptions } from './support/world.ts';

const deliveryId = deliveryIdOf('post', 0, positionOf(noon.toISOString(), bobId));
const [lost, arrived, anothers] = [newSecret(), newSecret(), newSecret()];
const token: UnsubscribeToken = { deliveryId, attempt: 2, index: 1, secret: arrived };

/** Bob is subscribed, and was mailed by the second attempt of a delivery. */
function setUp(status: 'PENDING' | 'SUBSCRIBED' | 'UNSUBSCRIBED' = 'SUBSCRIBED') {
  const world = setUpSubscriptions();
  world.rows.set(bobId, {
    subscriptionId: bobId,
    authorId,
    email: bob,
    status,
    requestedAt: noon.toISOString(),
  });
  world.deliveries.set(deliveryId, {
    deliveryId,
    status: 'DONE',
    attempt: 2,
    leaseUntil: 0,
    recipients: ['another', bobId],
    tokens: [[newSecret(), lost].map(hashOf), [anothers, arrived].map(hashOf)],
  });
  return world;
}

describe('POST /api/unsubscribe', () => {
  it.each([
    {},
    { contentType: 'application/x-www-form-urlencoded', body: 'List-Unsubscribe=One-Click' },
    { contentType: 'multipart/form-data; boundary=b', body: '--b--' },
    { contentType: 'text/plain', body: new Uint8Array([0xff]) },
  ])('unsubscribes by one click, whatever else is sent: %j', async (given) => {
    const { unsubscribe, rows } = setUp();
    const answer = await unsubscribe(writeToken(token), given);
    expect([answer.statusCode, read(answer)]).toEqual([200, { status: 'UNSUBSCRIBED' }]);
    expect(rows.get(bobId)).toMatchObject({
      status: 'UNSUBSCRIBED',
      unsubscribedAt: noon.toISOString(),
    });
    expect(await unsubscribe(writeToken(token))).toEqual(answer);
  });

  it('takes the link of an earlier attempt too: its mail may have arrived', async () => {
    const { unsubscribe, rows } = setUp();
    await unsubscribe(writeToken({ ...token, attempt: 1, secret: lost }));
    expect(rows.get(bobId)?.status).toBe('UNSUBSCRIBED');
  });

  it('takes it as a no to an invitation that is open', async () => {
    const { unsubscribe, rows } = setUp('PENDING');
    expect((await unsubscribe(writeToken(token))).statusCode).toBe(200);
    expect(rows.get(bobId)?.status).toBe('UNSUBSCRIBED');
  });

  it.each([
    '',
    'x',
    'x'.repeat(401),
    writeToken({ ...token, secret: anothers }),
    writeToken({ ...token, secret: newSecret() }),
    writeToken({ ...token, attempt: 1 }),
    writeToken({ ...token, attempt: 3 }),
    writeToken({ ...token, index: 2 }),
    writeToken({ ...token, deliveryId: `${deliveryId}x` }),
  ])('refuses the token %j', async (text) => {
    const { unsubscribe, rows } = setUp();
    expect(readProblem(await unsubscribe(text)).status).toBe(400);
    expect(rows.get(bobId)?.status).toBe('SUBSCRIBED');
  });
});

describe('GET /api/unsubscribe', () => {
  it('leads to a page with a button and changes nothing', async () => {
    const { send, rows } = setUp();
    const answer = await send('GET /api/unsubscribe', { query: { token: writeToken(token) } });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers?.location).toBe(`/unsubscribe.html?token=${writeToken(token)}`);
    expect(rows.get(bobId)?.status).toBe('SUBSCRIBED');
  });

  it('leads nowhere else, whatever is given as a token', async () => {
    const { send } = setUp();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 100 }), async (text) => {
        const answer = await send('GET /api/unsubscribe', { query: { token: text } });
        expect(answer.headers?.location).toMatch(/^\/unsubscribe\.html\?token=[\w.~!*'()%-]*$/);
      }),
    );
  });
});

describe('an unsubscribe token', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 999_999 }),
        fc.integer({ min: 0, max: 49 }),
        (start, attempt, index) => {
          const written = {
            deliveryId: deliveryIdOf('post', 0, start),
            attempt,
            index,
            secret: newSecret(),
          };
          expect(readToken(writeToken(written))).toEqual(written);
        },
      ),
    );
  });

  it('is read in one spelling alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('.', '0', '1', 'A', 'a', '_', '-', '='), maxLength: 60 }),
        (text) => {
          const found = readToken(text);
          expect(found === undefined || writeToken(found) === text).toBe(true);
        },
      ),
    );
  });
});

describe('a public request', () => {
  it('is never our fault, whatever is in it', async () => {
    const routes: readonly (keyof typeof operations)[] = [
      'POST /api/authors/{authorId}/subscriptions',
      'POST /api/subscriptions/confirm',
      'POST /api/unsubscribe',
      'GET /api/unsubscribe',
    ];
    const text = fc.string({ unit: 'binary', maxLength: 80 });
    const { send } = setUp();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.dictionary(fc.constantFrom('authorId'), text),
        fc.dictionary(fc.constantFrom('token', 'other'), text),
        fc.dictionary(fc.constantFrom('x-origin-secret', 'x-forwarded-for'), text),
        fc.oneof(
          text,
          fc.json(),
          fc.record({ email: text }).map((body) => JSON.stringify(body)),
          fc.record({ token: text }).map((body) => JSON.stringify(body)),
        ),
        async (route, pathParameters, query, headers, body) => {
          const contentType = 'application/json';
          const given = { pathParameters, query, headers, body, contentType };
          expect((await send(route, given)).statusCode).toBeLessThan(500);
        },
      ),
      { numRuns: 500 },
    );
  });
});
