import type { InvokeResult } from '../../src/services/lambda/invoke.ts';
import { laboratory, result } from './laboratory.ts';

let lab: Awaited<ReturnType<typeof laboratory>>;
beforeEach(async () => {
  lab = await laboratory();
  await lab.route('ANY /videos/{videoId}');
});
afterEach(() => lab[Symbol.asyncDispose]());

const post = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
  lab.fetch('/videos/v1', { method: 'POST', body, headers: { 'content-type': type } });

describe('the event', () => {
  it('is of payload format 2.0', async () => {
    await lab.fetch('/videos/a%20b?x=1&y=a%2Fb&x=2&empty', {
      method: 'POST',
      body: '{"title":"Ça"}',
      headers: {
        'content-type': 'application/json',
        cookie: 'a=1; b=2',
        'X-Custom': 'Yes',
        'user-agent': 'tester',
        accept: '*/*',
        'accept-language': 'en',
        'accept-encoding': 'gzip',
        'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
      },
    });
    const { host } = new URL(lab.endpoint);
    expect(lab.invoker.events).toEqual([
      {
        version: '2.0',
        routeKey: 'ANY /videos/{videoId}',
        rawPath: '/videos/a b',
        rawQueryString: 'x=1&y=a%2Fb&x=2&empty',
        cookies: ['a=1', 'b=2'],
        headers: {
          accept: '*/*',
          'accept-encoding': 'gzip',
          'accept-language': 'en',
          'content-length': '15',
          'content-type': 'application/json',
          host,
          'sec-fetch-mode': 'cors',
          'user-agent': 'tester',
          'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
          'x-custom': 'Yes',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': host.split(':')[1],
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { x: '1,2', y: 'a/b', empty: '' },
        requestContext: {
          accountId: '000000000000',
          apiId: lab.apiId,
          domainName: `${lab.apiId}.execute-api.us-east-1.amazonaws.com`,
          domainPrefix: lab.apiId,
          http: {
            method: 'POST',
            path: '/videos/a b',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'tester',
          },
          requestId: expect.stringMatching(/^.{16}$/),
          routeKey: 'ANY /videos/{videoId}',
          stage: '$default',
          time: '01/Jan/2026:00:00:00 +0000',
          timeEpoch: Date.UTC(2026, 0, 1),
        },
        pathParameters: { videoId: 'a b' },
        body: '{"title":"Ça"}',
        isBase64Encoded: false,
      },
    ]);
  });

  it('lacks what the request lacks', async () => {
    await lab.route('GET /');
    await lab.fetch('/');
    expect(Object.keys(lab.invoker.events[0] ?? {}).toSorted()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(lab.invoker.events[0]?.requestContext).not.toHaveProperty('authorizer');
    expect(lab.invoker.events[0]?.headers).toMatchObject({ 'content-length': '0' });
  });

  it.each([
    ['text/plain;charset=UTF-8', 'Ça', false],
    ['application/problem+json', '{}', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['image/png', 'png', true],
  ])('has a body of %s as text, or in base64', async (type, text, isBase64Encoded) => {
    await post(text, type);
    const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text;
    expect(lab.invoker.events[0]).toMatchObject({ body, isBase64Encoded });
  });

  it('loses nothing of a text that is not UTF-8', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x41]);
    await post(bytes, 'text/plain');
    expect(lab.invoker.events[0]).toMatchObject({
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
  });
});

describe('the answer', () => {
  it('is what the function says', async () => {
    lab.invoker.answer = () =>
      result({
        statusCode: 201,
        headers: { Location: '/videos/v1', 'X-Count': 3, 'Content-Length': '9999' },
        cookies: ['a=1; Secure', 'b=2'],
        body: 'made',
      });
    const response = await lab.fetch('/videos/v1');
    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      location: '/videos/v1',
      'x-count': '3',
      'content-type': 'text/plain;charset=UTF-8',
      'content-length': '4',
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(await response.text()).toBe('made');
  });

  it('has a request id, which the function knows', async () => {
    const { headers } = await lab.fetch('/videos/v1');
    expect(headers.get('apigw-requestid')).toBe(lab.invoker.events[0]?.requestContext.requestId);
    expect((await lab.fetch('/nothing')).headers.get('apigw-requestid')).toMatch(/^.{16}$/);
  });

  it('is decoded from base64', async () => {
    const bytes = Buffer.from([0, 255, 1]);
    lab.invoker.answer = () =>
      result({ statusCode: 200, body: bytes.toString('base64'), isBase64Encoded: true });
    expect(Buffer.from(await (await lab.fetch('/videos/v1')).arrayBuffer())).toEqual(bytes);
  });

  it.each([
    [{ hello: 'world' }, '{"hello":"world"}'],
    ['Hello from Lambda!', 'Hello from Lambda!'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('is JSON with status 200 when the function says no status: %j', async (value, body) => {
    lab.invoker.answer = () => result(value);
    const response = await lab.fetch('/videos/v1');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(body);
  });

  it('to HEAD has no body', async () => {
    lab.invoker.answer = () => result({ statusCode: 200, body: 'made' });
    const response = await lab.fetch('/videos/v1', { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('4');
    expect(await response.text()).toBe('');
  });

  it.each<[string, InvokeResult]>([
    ['a status that is none', result({ statusCode: 'fine' })],
    ['a status that is no answer', result({ statusCode: 100 })],
    ['a body that is no text', result({ statusCode: 200, body: { a: 1 } })],
    ['a header that HTTP cannot write', result({ statusCode: 200, headers: { a: 'b\r\nc: d' } })],
    ['a header’s name that HTTP cannot write', result({ statusCode: 200, headers: { 'a b': '' } })],
    ['a cookie that HTTP cannot write', result({ statusCode: 200, cookies: ['a\n'] })],
    ['something that is not JSON', { kind: 'success', requestId: 'r', payload: '{' }],
    [
      'an error',
      { kind: 'function-error', requestId: 'r', payload: '{}', functionError: 'Handled' },
    ],
  ])('is 500 when the function answers with %s', async (_, answer) => {
    lab.invoker.answer = () => answer;
    const response = await lab.fetch('/videos/v1');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });

  it('is 503 when the function is throttled', async () => {
    lab.invoker.answer = () => ({ kind: 'throttled', reason: 'busy' });
    const response = await lab.fetch('/videos/v1');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: 'Service Unavailable' });
  });

  it('is 503 after 30 seconds without one', async () => {
    const invoked = Promise.withResolvers<void>();
    lab.invoker.answer = () => {
      invoked.resolve();
      return new Promise(() => {});
    };
    const answer = lab.fetch('/videos/v1');
    await invoked.promise;
    await lab.clock.advance(29_999);
    await lab.clock.advance(1);
    expect((await answer).status).toBe(503);
  });

  it('is 404 where there is no route', async () => {
    const response = await lab.fetch('/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
    expect(lab.invoker.events).toEqual([]);
  });

  it('is 413 to a body over 10 MB, and not to one of 10 MB', async () => {
    const limit = 10 * 1024 * 1024;
    const refused = await post(Buffer.alloc(limit + 1), 'image/png');
    expect(refused.status).toBe(413);
    expect(await refused.json()).toEqual({ message: 'Request Entity Too Large' });
    expect((await post(Buffer.alloc(limit), 'image/png')).status).toBe(200);
  });
});

it('is found by either of its names', async () => {
  const { host } = new URL(lab.endpoint);
  const handler = lab.origins.find(host);
  expect(handler).toBeDefined();
  expect(lab.origins.find(`${lab.apiId}.execute-api.us-east-1.amazonaws.com`)).toBe(handler);
  expect(lab.origins.find('elsewhere.example.com')).toBeUndefined();
});
