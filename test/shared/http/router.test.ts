import { respond } from '../../../lambda/shared/http/respond.ts';
import { createRouter } from '../../../lambda/shared/http/router.ts';
import type { Log } from '../../../lambda/shared/log.ts';
import { read, readProblem, request } from '../support/request.ts';

function setUp() {
  const lines: unknown[] = [];
  const log = (fields: object): Log => ({
    info() {},
    warn() {},
    error: (message, cause) => lines.push({ message, cause, ...fields }),
    with: (more) => log({ ...fields, ...more }),
  });
  const operations = {
    'GET /greeting': (_event: unknown, { name }: { name: string }) =>
      Promise.resolve(respond(200, { hello: name })),
    'GET /failure': () => Promise.reject(new Error('The table of secrets is gone')),
  };
  return { lines, router: createRouter(operations, { name: 'Ada' }, log({})) };
}

describe('the router', () => {
  it('answers with the operation of the route key, for the one who asked only', async () => {
    const answer = await setUp().router(request('GET /greeting'));
    expect(answer.statusCode).toBe(200);
    expect(read(answer)).toEqual({ hello: 'Ada' });
    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(['GET /nowhere', '$default', 'toString', '__proto__', ''])(
    'answers the route key %j with 404',
    async (routeKey) => {
      expect(readProblem(await setUp().router(request(routeKey)))).toMatchObject({
        status: 404,
        title: 'Not Found',
      });
    },
  );

  it('answers what nobody foresaw with the request’s id and no more, and logs it once with the path’s ids', async () => {
    const { lines, router } = setUp();
    const answer = await router({
      ...request('GET /failure'),
      pathParameters: { videoId: 'v1' },
    });
    expect(readProblem(answer).status).toBe(500);
    expect(answer.body).toContain('request-1');
    expect(answer.body).not.toContain('secrets');
    expect(lines).toEqual([
      {
        message: 'A request failed',
        cause: new Error('The table of secrets is gone'),
        requestId: 'request-1',
        routeKey: 'GET /failure',
        videoId: 'v1',
      },
    ]);
  });
});
