import { Readable } from 'node:stream';
import { meteredRequest } from '../../src/services/apigateway/metered-request.ts';

const UNIT = 512 * 1024;
const request = (bytes: number) => ({
  method: 'POST',
  path: '/clicks',
  rawQuery: '',
  headers: { 'content-length': String(bytes) },
  body: Readable.from([]),
  signal: new AbortController().signal,
});
const answered = (status: number) => ({
  routeKey: 'POST /clicks',
  response: { status, headers: {} },
});

it.each([
  [0, 1],
  [UNIT, 1],
  [UNIT + 1, 2],
])('a request of %i bytes is billed as %i', (bytes, requests) => {
  expect(meteredRequest(request(bytes), { ...answered(202), integrationLatency: 3 })).toMatchObject(
    {
      action: 'POST /clicks',
      billed: { requests },
      outcome: 'done',
    },
  );
});

const outcomeOf = (status: number, integrationLatency?: number) =>
  meteredRequest(request(1), {
    ...answered(status),
    ...(integrationLatency !== undefined && { integrationLatency }),
  }).outcome;

it('a request that its function refuses is billed, one that the API refuses is not', () => {
  expect(outcomeOf(400, 3)).toBe('done');
  expect(outcomeOf(429)).toBe('throttled');
  expect(outcomeOf(401)).toBe('error');
});
