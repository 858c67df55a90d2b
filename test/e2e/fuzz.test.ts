import * as fc from 'fast-check';
import * as z from 'zod';
import { runVideo } from '../../demo/video-flow.ts';
import type { User } from '../../demo/user.ts';
import { signedByAnotherKey } from './support/forged-tokens.ts';
import { fuzzedRequest, type FuzzedRequest, type TokenKind } from './support/fuzzed-requests.ts';
import { given } from './support/given.ts';
import { createContract } from './support/openapi.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';
import { sendRaw, type RawResponse } from './support/send-raw.ts';

jest.setTimeout(90_000);

const app = runningApp();
const breaches = createContract();
const REQUESTS = 1200;
/** Below what the API lets through in a burst. */
const BATCH = 60;

let user: User;
let tokens: Readonly<Record<TokenKind, string | undefined>>;
beforeAll(async () => {
  user = app.guest('ana');
  const { idToken, accessToken } = await user.session.tokens();
  tokens = {
    none: undefined,
    garbage: 'Bearer e30.e30.e30',
    forged: `Bearer ${signedByAnotherKey(idToken)}`,
    access: `Bearer ${accessToken}`,
    id: `Bearer ${idToken}`,
  };
}, 60_000);

given(['clock'], () => {
  it(`${REQUESTS} requests of all kinds are refused, each with a reason, none by a failure`, async () => {
    const requests = fc.sample(fuzzedRequest, { seed: 20_261_122, numRuns: REQUESTS });
    const statuses = new Map<number, number>();
    for (let from = 0; from < requests.length; from += BATCH) {
      const batch = requests.slice(from, from + BATCH);
      const answers = await Promise.all(batch.map(send));
      for (const [index, request] of batch.entries()) {
        const answer = answers[index];
        if (!answer) throw new Error('A request has no answer');
        expect({ request, answer, wrong: faultOf(request, answer) }).toMatchObject({
          wrong: undefined,
        });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
      await app.inside.skip(2); // The throttle fills up again.
    }
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([400, 401, 403, 404, 415]));
  });
});

it.each([
  [17_000, 413],
  [300_000, 413],
  [11_000_000, 413],
])('a body of %d bytes is refused with %d', async (length, status) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await send({
    method: 'POST',
    target: '/api/videos',
    token: 'id',
    headers,
    body: ' '.repeat(length),
  });
  expect(answer).toMatchObject({ status, text: expect.stringMatching(/\w/) });
});

it('what succeeds is as docs/openapi.json says, too', async () => {
  const { video } = await runVideo(app.target, {
    file: prepared('shorter.mp4'),
    title: 'Real',
    user,
  });
  const body = JSON.stringify({ title: 'A', contentType: 'video/mp4', sizeBytes: 1 });
  const headers = { 'content-type': 'application/json' };
  const wrong = await Promise.all(
    [
      { method: 'POST', target: '/api/videos', headers, body },
      { method: 'GET', target: '/api/videos', headers: {} },
      { method: 'GET', target: `/api/videos/${video.videoId}`, headers: {} },
      { method: 'GET', target: `/api/watch/${video.videoId}`, headers: {} },
    ].map(async (request) => {
      const answer = await send({ ...request, token: 'id' });
      expect(answer.status).toBe(request.method === 'POST' ? 201 : 200);
      return breaches(request.method, request.target, answer);
    }),
  );
  expect(wrong).toEqual([undefined, undefined, undefined, undefined]);
});

function send({ token, headers, ...request }: FuzzedRequest): Promise<RawResponse> {
  const authorization = tokens[token];
  return sendRaw(app.target.outputs.SiteUrl, {
    ...request,
    headers: { ...headers, ...(authorization && { authorization }) },
  });
}

const gatewayError = z.strictObject({ message: z.string().min(1) });

/** What is wrong with a refusal. */
function faultOf({ method, target }: FuzzedRequest, answer: RawResponse): string | undefined {
  if (answer.status < 400 || answer.status > 499) return `status ${answer.status}`;
  if (method === 'HEAD') return undefined;
  switch (answer.contentType) {
    case 'application/problem+json':
      return breaches(method, target.split('?')[0] ?? '', answer);
    case 'application/json':
      return gatewayError.safeParse(JSON.parse(answer.text)).error?.message;
    default:
      return answer.text ? undefined : 'no reason';
  }
}
