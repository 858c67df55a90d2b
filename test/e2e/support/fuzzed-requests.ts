import * as fc from 'fast-check';
import type { RawRequest } from './send-raw.ts';

/** Which token a request carries; only `id` is one that the API takes. */
export type TokenKind = 'none' | 'garbage' | 'forged' | 'access' | 'id';

export interface FuzzedRequest extends RawRequest {
  readonly token: TokenKind;
}

const text = (maxLength = 40) => fc.string({ unit: 'binary', maxLength });
const encoded = text().map(encodeURIComponent);
const broken = fc.constantFrom('%', '%zz', '%ff', '%00', '..', '%2e%2e', '%2F', '~', '*', '{id}');
const segment = fc.oneof(encoded, broken, fc.uuid(), fc.constant('x'.repeat(3000)));
const segments = fc.array(segment, { maxLength: 4 }).map((parts) => parts.join('/'));

const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE');
const refusedToken = fc.constantFrom<TokenKind>('none', 'garbage', 'forged', 'access');
const anyToken = fc.constantFrom<TokenKind>('none', 'garbage', 'forged', 'access', 'id');

const headerName = fc.oneof(
  fc.constantFrom('accept', 'cookie', 'range', 'if-none-match', 'origin', 'content-encoding'),
  fc.constantFrom(
    'x-forwarded-for',
    'x-http-method-override',
    'x-amz-security-token',
    'x-amz-date',
  ),
  fc.stringMatching(/^x-[a-z0-9-]{1,20}$/),
);
const headers = fc.dictionary(headerName, fc.stringMatching(/^[ -~\u00a0-\u00ff]{0,60}$/), {
  maxKeys: 5,
});

const contentType = fc.oneof(
  { weight: 3, arbitrary: fc.constant('application/json') },
  fc.constantFrom('application/json; charset=utf-16', 'text/plain', 'multipart/form-data', ';', ''),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json(),
  text(200),
  fc.integer({ min: 16_000, max: 300_000 }).map((length) => '['.repeat(length)),
);
const announcement = { title: 'Fuzz', contentType: 'video/mp4', sizeBytes: 1000 };
/** One field is not as it must be. */
const almost = fc
  .oneof(
    fc.record({
      title: fc.constantFrom('', ' \t', 'a\nb', 'x'.repeat(201), '\ud800', 1, null, []),
    }),
    fc.record({ contentType: fc.oneof(text(), fc.constantFrom('text/html', 'VIDEO/MP4', 0, {})) }),
    fc.record({ sizeBytes: fc.constantFrom(0, -1, 1.5, 2 ** 60, '1000', true, null) }),
    fc.dictionary(fc.stringMatching(/^[a-z_/~]{1,9}$/), fc.jsonValue(), { minKeys: 1, maxKeys: 3 }),
    fc.constantFrom('title', 'contentType', 'sizeBytes').map((name) => ({ [name]: undefined })),
  )
  .map((change) => JSON.stringify({ ...announcement, ...change }));

const badLimit = text().filter((limit) => !/^\d{1,3}$/.test(limit));
const badQuery = fc.oneof(
  badLimit.map((limit) => `limit=${encodeURIComponent(limit)}`),
  fc.constantFrom('limit=0', 'limit=101', 'limit=%zz', 'limit=5&limit=6', 'next=', 'next=%ff'),
  text().map((next) => `next=${encodeURIComponent(next)}`),
  text(10).map((name) => `x${encodeURIComponent(name)}=1`),
);

const request = (parts: {
  method: fc.Arbitrary<string>;
  target: fc.Arbitrary<string>;
  token: fc.Arbitrary<TokenKind>;
  body?: fc.Arbitrary<string | Uint8Array | undefined>;
}): fc.Arbitrary<FuzzedRequest> =>
  fc
    .record({ body: fc.constant(undefined), ...parts, headers, contentType })
    .map(({ contentType: type, ...sent }) => ({
      ...sent,
      headers: { ...sent.headers, ...(sent.body !== undefined && { 'content-type': type }) },
    }));

const id = fc.constant<TokenKind>('id');
const get = fc.constant('GET');
const videos = fc.constant('/api/videos');

/** Requests of every kind, none of which is to succeed. */
export const fuzzedRequest = fc.oneof(
  request({
    method,
    target: segments.map((rest) => `/api/${rest}`),
    token: anyToken,
    body: fc.option(bytes, { nil: undefined }),
  }),
  request({
    method,
    target: segments.map((rest) => `/api/videos?${rest}`),
    token: refusedToken,
    body: bytes,
  }),
  request({
    method: fc.constant('POST'),
    target: videos,
    token: id,
    body: fc.oneof(bytes, almost),
  }),
  request({ method: get, target: badQuery.map((query) => `/api/videos?${query}`), token: id }),
  request({ method: get, target: segment.map((name) => `/api/videos/${name}`), token: id }),
  request({ method: get, target: segment.map((name) => `/api/watch/${name}`), token: anyToken }),
);
