import { laboratory, result } from './laboratory.ts';

const CORS = {
  AllowOrigins: ['https://site.example', 'http://*'],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['authorization'],
  ExposeHeaders: ['location'],
  MaxAge: 600,
};
const preflight = (origin: string): RequestInit => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'GET' },
});

/** Of four requests, one after the other. */
const statuses = async (lab: Awaited<ReturnType<typeof laboratory>>, path: string) => {
  const all: number[] = [];
  for (let request = 0; request < 4; request++) all.push((await lab.fetch(path)).status);
  return all;
};

describe('stages', () => {
  it('take the first part of the path, and leave the rest to the routes', async () => {
    await using lab = await laboratory({
      stages: [{ StageName: 'beta', StageVariables: { table: 'beta' } }],
    });
    await lab.route('GET /videos');
    expect((await lab.fetch('/beta/videos')).status).toBe(200);
    expect(lab.invoker.events[0]).toMatchObject({
      rawPath: '/beta/videos',
      requestContext: { stage: 'beta', http: { path: '/beta/videos' } },
      stageVariables: { table: 'beta' },
    });
    expect((await lab.fetch('/videos')).status).toBe(404);
    expect((await lab.fetch('/beta')).status).toBe(404);
  });
});

describe('throttles', () => {
  const settings = {
    DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
    RouteSettings: { 'GET /often': { ThrottlingBurstLimit: 3 } },
  };

  it('are per route, and refill with time', async () => {
    await using lab = await laboratory({ stages: [settings] });
    await lab.route('GET /seldom');
    await lab.route('GET /often');
    expect(await statuses(lab, '/seldom')).toEqual([200, 200, 429, 429]);
    expect(await statuses(lab, '/often')).toEqual([200, 200, 200, 429]);
    await lab.clock.advance(1000);
    expect(await statuses(lab, '/seldom')).toEqual([200, 429, 429, 429]);
    expect(await (await lab.fetch('/seldom')).json()).toEqual({ message: 'Too Many Requests' });
  });
});

describe('CORS', () => {
  it('answers preflights for routes that do not take OPTIONS', async () => {
    await using lab = await laboratory({ api: { CorsConfiguration: CORS } });
    await lab.protectedRoute('GET /videos');
    const response = await lab.fetch('/videos', preflight('https://site.example'));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://site.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '600',
      vary: 'origin',
    });
    const foreign = await lab.fetch('/videos', preflight('https://evil.example'));
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
    expect(foreign.headers.has('access-control-allow-methods')).toBe(false);
  });

  it('replaces what the function says about it, and is on refusals too', async () => {
    await using lab = await laboratory({ api: { CorsConfiguration: CORS } });
    await lab.route('GET /videos');
    lab.invoker.answer = () =>
      result({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } });
    const get = (path: string, origin: string) => lab.fetch(path, { headers: { origin } });
    const allowed = await get('/videos', 'http://anything.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://anything.example');
    expect(allowed.headers.get('access-control-expose-headers')).toBe('location');
    const foreign = await get('/videos', 'https://evil.example');
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
    const missing = await get('/nothing', 'https://site.example');
    expect(missing.headers.get('access-control-allow-origin')).toBe('https://site.example');
  });

  it('leaves OPTIONS to a route of ANY, with its authorizer', async () => {
    await using lab = await laboratory({ api: { CorsConfiguration: CORS } });
    await lab.protectedRoute('ANY /videos');
    expect((await lab.fetch('/videos', preflight('https://site.example'))).status).toBe(401);
  });

  it('is the function’s affair where the API has no configuration for it', async () => {
    await using lab = await laboratory();
    await lab.route('GET /videos');
    lab.invoker.answer = () =>
      result({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } });
    const { headers } = await lab.fetch('/videos', { headers: { origin: 'https://a.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect((await lab.fetch('/videos', preflight('https://a.example'))).status).toBe(404);
  });
});

describe('the access log', () => {
  const Format = JSON.stringify({
    id: '$context.requestId',
    route: '$context.routeKey',
    status: '$context.status',
    length: '$context.responseLength',
    agent: '$context.identity.userAgent',
    sub: '$context.authorizer.claims.sub',
    time: '$context.requestTime',
    api: '$context.error.message',
    why: '$context.integrationErrorMessage',
  });
  const DestinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:access:*';
  const stages = [{ AccessLogSettings: { DestinationArn, Format } }];

  it('has a line for each request, which no client can break', async () => {
    await using lab = await laboratory({ stages });
    await lab.protectedRoute('GET /mine');
    lab.invoker.answer = () => result({ statusCode: 200, body: 'four' });
    const agent = 'a "quoted" \\ agent';
    const response = await lab.fetch('/mine', {
      headers: { authorization: await lab.issuer.sign(), 'user-agent': agent },
    });
    await lab.fetch('/nothing');
    expect(lab.lines.map(({ logGroupArn }) => logGroupArn)).toEqual([
      DestinationArn,
      DestinationArn,
    ]);
    expect(lab.lines.map(({ line }): unknown => JSON.parse(line))).toEqual([
      {
        id: response.headers.get('apigw-requestid'),
        route: 'GET /mine',
        status: '200',
        length: '4',
        agent,
        sub: 'user1',
        time: '01/Jan/2026:00:00:00 +0000',
        api: '-',
        why: '-',
      },
      expect.objectContaining({ route: '-', status: '404', sub: '-', api: 'Not Found' }),
    ]);
  });

  it('tells how long the function took, and the whole', async () => {
    const latencies = '$context.responseLatency $context.integrationLatency $context.status';
    await using lab = await laboratory({
      stages: [{ AccessLogSettings: { DestinationArn, Format: latencies } }],
    });
    await lab.route('GET /slow');
    lab.invoker.answer = async () => {
      await lab.clock.advance(120);
      return result({ statusCode: 200 });
    };
    await lab.fetch('/slow');
    await lab.fetch('/nothing');
    expect(lab.lines.map(({ line }) => line)).toEqual(['120 120 200', '0 - 404']);
  });

  it('tells why a function’s answer was not used', async () => {
    await using lab = await laboratory({ stages });
    await lab.route('GET /mine');
    lab.invoker.answer = () => result({ statusCode: 'fine' });
    await lab.fetch('/mine');
    expect(JSON.parse(lab.lines[0]?.line ?? '')).toMatchObject({
      status: '500',
      api: 'Internal Server Error',
      why: 'The function’s answer is malformed',
    });
  });
});
