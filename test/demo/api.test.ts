import type { RequestListener } from 'node:http';
import { Api } from '../../demo/api.ts';
import { Session } from '../../demo/session.ts';
import { serving } from './serve.ts';

/** A session whose first token the API does not take. */
function createSession(): Session {
  let signIns = 0;
  return new Session(
    () => {
      signIns += 1;
      const expiresAt = 3_600_000;
      return Promise.resolve({ idToken: `id-${signIns}`, accessToken: 'access', expiresAt });
    },
    () => 0,
  );
}

const json =
  (status: number, body: object): RequestListener =>
  (_, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(body));

const badGateway: RequestListener = (_, response) =>
  void response.writeHead(502).end(`<h1>Bad gateway</h1>${' '.repeat(5000)}`);

it('renews a token that the API does not take, once, and asks again', async () => {
  const seen: (string | undefined)[] = [];
  await serving(
    (request, response) => {
      seen.push(request.headers.authorization);
      const taken = request.headers.authorization === 'Bearer id-2';
      const answer = taken ? json(200, { videos: [] }) : json(401, { message: 'Unauthorized' });
      answer(request, response);
    },
    async (url) => {
      await expect(new Api(url, createSession()).list()).resolves.toEqual({ videos: [] });
    },
  );
  expect(seen).toEqual(['Bearer id-1', 'Bearer id-2']);
});

it('gives up on a user whose new token is not taken either', async () => {
  await serving(json(401, { message: 'Unauthorized' }), async (url) => {
    await expect(new Api(url, createSession()).list()).rejects.toMatchObject({
      status: 401,
      message: 'GET /api/videos was answered 401 Unauthorized',
    });
  });
});

it('turns a problem into an error that names each field', async () => {
  const problem = {
    title: 'Bad Request',
    status: 400,
    detail: 'The body is not as expected.',
    errors: [{ pointer: '#/title', detail: 'A title is text.' }],
  };
  await serving(json(400, problem), async (url) => {
    const announced = new Api(url, createSession()).announce({
      title: '',
      contentType: 'video/mp4',
      sizeBytes: 1,
    });
    await expect(announced).rejects.toThrow(
      'POST /api/videos was answered 400 Bad Request: The body is not as expected.\n  #/title: A title is text.',
    );
  });
});

it('shows the beginning of an error that is no JSON', async () => {
  await serving(badGateway, async (url) => {
    const watched = new Api(url, createSession()).watch('a/b');
    await expect(watched).rejects.toThrow(
      /^GET \/api\/watch\/a%2Fb was answered 502 <h1>Bad.{0,200}$/,
    );
  });
});
