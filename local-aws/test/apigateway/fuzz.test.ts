import * as fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { laboratory, result } from './laboratory.ts';

jest.setTimeout(60_000);

const token = fc.oneof(
  fc.constantFrom('Bearer', 'Bearer e30.e30.e30', 'Basic YTpi', `Bearer ${'x'.repeat(5000)}`),
  fc.base64String().map((one) => `Bearer ${one}`),
);
/** Any text that HTTP can write in a header. */
const headerValue = fc.string().map((one) => one.replace(/[^\x20-\x7e]/g, '?'));
const headers = fc.record(
  {
    authorization: token,
    cookie: headerValue,
    'content-type': fc.oneof(headerValue, fc.constantFrom('application/json', 'text/plain')),
    origin: fc.oneof(headerValue, fc.constant('https://site.example')),
    'access-control-request-method': headerValue,
    'x-forwarded-for': headerValue,
    'x-amzn-trace-id': headerValue,
    'x-any': headerValue,
  },
  { requiredKeys: [] },
);
/** A request target's characters, percent signs and broken escapes among them. */
const target = fc.oneof(
  fc.webPath().map((one) => one || '/'),
  fc.constantFrom('/', '/videos', '/mine', '/videos/v1', '//', '/%', '/%zz', '/__proto__', '/%00'),
  fc.string().map((one) => `/${one.replace(/[^\x21-\x7e]/g, '%')}`),
);
const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters().map((one) => `?${one}`),
  fc.constantFrom('?', '?%', '?a=%zz&&=&__proto__=1', '?a=1&a=2'),
);
const sent = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'),
  path: fc.tuple(target, query).map((both) => both.join('')),
  headers,
  body: fc.uint8Array({ maxLength: 2000 }),
});

type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never;

async function statusOf(endpoint: string, { body, ...options }: Sent) {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Node's client frames no body of OPTIONS or DELETE by itself.
  const framed = { ...options.headers, 'content-length': String(body.length) };
  const request = httpRequest(endpoint, { ...options, headers: framed }, (response) => {
    text(response).then(() => resolve(response.statusCode ?? 0), reject);
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

it('never fails whatever it is sent, as long as the function does not', async () => {
  await using lab = await laboratory({
    api: { CorsConfiguration: { AllowOrigins: ['https://site.example'], AllowMethods: ['GET'] } },
  });
  await lab.protectedRoute('ANY /mine');
  await lab.route('GET /videos');
  await lab.route('ANY /videos/{videoId}');
  await lab.route('POST /{proxy+}');
  lab.invoker.answer = () => result({ statusCode: 200, body: 'ok' });
  const failed = jest.spyOn(console, 'error');
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(sent, async (one) => {
      const status = await statusOf(lab.endpoint, one);
      seen.add(status);
      expect([200, 204, 401, 404]).toContain(status);
    }),
    { numRuns: 1500 },
  );
  expect(failed).not.toHaveBeenCalled();
  expect(seen).toContain(200);
  expect(seen).toContain(401);
});

it('answers whatever the function says, with 500 at worst', async () => {
  await using lab = await laboratory();
  await lab.route('GET /');
  const response = fc.oneof(
    fc.json().map((payload) => ({ kind: 'success' as const, requestId: 'r', payload })),
    fc.string().map((payload) => ({ kind: 'success' as const, requestId: 'r', payload })),
    fc
      .record(
        {
          statusCode: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.string(), fc.constant(null)),
          headers: fc.dictionary(
            fc.string(),
            fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
          ),
          cookies: fc.array(fc.string()),
          body: fc.oneof(fc.string(), fc.constant(null), fc.constant({})),
          isBase64Encoded: fc.boolean(),
        },
        { requiredKeys: ['statusCode'] },
      )
      .map(result),
  );
  const failed = jest.spyOn(console, 'error');
  await fc.assert(
    fc.asyncProperty(response, async (one) => {
      lab.invoker.answer = () => one;
      const status = await statusOf(lab.endpoint, {
        method: 'GET',
        path: '/',
        headers: {},
        body: new Uint8Array(),
      });
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(600);
    }),
    { numRuns: 1000 },
  );
  expect(failed).not.toHaveBeenCalled();
});
