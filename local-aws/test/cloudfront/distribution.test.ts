import { API, ask, serveCloudFront, type Answer, type ServedCloudFront } from './serve.ts';

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03';

let served: ServedCloudFront;
beforeEach(async () => {
  served = await serveCloudFront();
  const { engine } = served.s3;
  for (const bucket of ['site', 'media']) engine.createBucket(bucket);
  const put = (bucket: string, key: string, body: string, type = 'text/plain') =>
    engine.put({ bucket, key, body, headers: { 'content-type': type } });
  await put('site', 'index.html', '<h1>Hello</h1>', 'text/html');
  await put('site', 'missing.html', 'not here');
  await put('site', 'a b/ü.txt', 'odd');
  await put('media', 'media/film.mp4', '0123456789', 'video/mp4');
});
afterEach(() => served[Symbol.asyncDispose]());

const site = {
  TargetOriginId: 'site',
  CachePolicyId: CACHING_OPTIMIZED,
  ViewerProtocolPolicy: 'redirect-to-https',
  Compress: true,
};
const api = {
  PathPattern: '/api/*',
  TargetOriginId: 'api',
  CachePolicyId: CACHING_DISABLED,
  OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  ViewerProtocolPolicy: 'https-only',
};
const origins = [
  { Id: 'site', DomainName: 'site.s3.us-east-1.amazonaws.com', S3OriginConfig: {} },
  { Id: 'media', DomainName: 'media.s3.amazonaws.com', S3OriginConfig: {} },
  {
    Id: 'api',
    DomainName: API,
    CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
    OriginCustomHeaders: [{ HeaderName: 'X-From-Edge', HeaderValue: 'yes' }],
  },
];

/** The usual distribution with changes; answers with a way to ask it. */
async function distribution(changes: object = {}) {
  const { ref, attributes } = await served.create('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Enabled: true,
      DefaultRootObject: 'index.html',
      Origins: origins,
      DefaultCacheBehavior: site,
      CacheBehaviors: [{ ...site, PathPattern: 'media/*', TargetOriginId: 'media' }, api],
      ...changes,
    },
  });
  const authority = attributes?.DomainName ?? '';
  return {
    ref,
    authority,
    ask: (path: string, options?: Parameters<typeof ask>[2]): Promise<Answer> =>
      ask(authority, path, options),
  };
}

describe('a bucket behind a distribution', () => {
  it('is served at the address that stands for its domain name', async () => {
    const { ref, authority, ask: get } = await distribution();
    expect(ref).toMatch(/^E[0-9A-F]{13}$/);
    expect(authority).toMatch(/^127\.0\.0\.1:\d+$/);
    const film = await get('/media/film.mp4');
    expect(film).toMatchObject({ status: 200, body: '0123456789' });
    expect(film.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'x-cache': 'Miss from cloudfront',
      via: expect.stringContaining('(CloudFront)'),
      'x-amz-cf-id': expect.stringMatching(/^\S{56}$/),
    });
  });

  it('has an object for /, and only for /', async () => {
    const { ask: get } = await distribution();
    expect(await get('/')).toMatchObject({ status: 200, body: '<h1>Hello</h1>' });
    expect(await get('/?utm=1')).toMatchObject({ status: 200 });
    expect(await get('/media/')).toMatchObject({ status: 403 });
    const without = await distribution({ DefaultRootObject: '' });
    const root = await without.ask('/');
    expect(root.status).toBe(403);
    expect(root.body).toContain('<Code>AccessDenied</Code>');
  });

  it('does not say that a key is missing', async () => {
    const { ask: get } = await distribution();
    const missing = await get('/none.html');
    expect(missing).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/xml', 'x-cache': 'Error from cloudfront' },
    });
    expect(missing.body).toContain('<Code>AccessDenied</Code>');
  });

  it('answers ranges, conditions and HEAD', async () => {
    const { ask: get } = await distribution();
    const part = await get('/media/film.mp4', { headers: { range: 'bytes=2-4' } });
    expect(part).toMatchObject({ status: 206, body: '234' });
    expect(part.headers['content-range']).toBe('bytes 2-4/10');
    const head = await get('/media/film.mp4', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '10' } });
    const etag = String(head.headers.etag);
    const unchanged = await get('/media/film.mp4', { headers: { 'if-none-match': etag } });
    expect(unchanged).toMatchObject({ status: 304, body: '' });
  });

  it.each([
    '/../media/media/film.mp4',
    '/media/../../media/media/film.mp4',
    '/%2e%2e/media/media/film.mp4',
    '/..%2Fmedia%2Fmedia%2Ffilm.mp4',
    '//media/media/film.mp4',
    '/api/../media/film.mp4',
    '/media/./film.mp4',
    '/MEDIA/film.mp4',
  ])('has no way out of its keys: %s', async (path) => {
    const { ask: get } = await distribution();
    expect(await get(path)).toMatchObject({ status: 403 });
    expect(served.asked).toEqual([]);
  });

  it('takes keys as they are encoded', async () => {
    const { ask: get } = await distribution();
    expect(await get('/a%20b/%C3%BC.txt')).toMatchObject({ status: 200, body: 'odd' });
    expect(await get('/%zz')).toMatchObject({ status: 400 });
  });

  it('can only be read, whatever methods and parameters a behavior lets through', async () => {
    const everything = {
      ...site,
      AllowedMethods: api.AllowedMethods,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    };
    const { ask: get } = await distribution({ DefaultCacheBehavior: everything });
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH'])
      expect(await get('/index.html', { method })).toMatchObject({ status: 403 });
    expect(await get('/index.html?versionId=null')).toMatchObject({ status: 403 });
    expect(await get('/index.html?uploadId=1')).toMatchObject({ status: 403 });
    expect(await get('/index.html')).toMatchObject({ body: '<h1>Hello</h1>' });
  });

  it('answers preflights by its own rules, when it is told the origin', async () => {
    const rule = { methods: ['GET'], headers: [], exposed: [], maxAge: undefined };
    served.s3.engine.bucket('media').cors = [{ ...rule, origins: ['https://example.com'] }];
    const { ask: get } = await distribution({
      DefaultCacheBehavior: {
        ...site,
        TargetOriginId: 'media',
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        OriginRequestPolicyId: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
      },
    });
    const preflight = (origin: string) =>
      get('/film.mp4', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
    expect(await preflight('https://example.com')).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://example.com' },
    });
    expect(await preflight('https://example.org')).toMatchObject({ status: 403 });
  });

  it('has the folder of OriginPath before every path', async () => {
    const [, media] = origins;
    const { ask: get } = await distribution({
      Origins: [{ ...media, Id: 'site', OriginPath: '/media' }],
      CacheBehaviors: [],
    });
    expect(await get('/film.mp4')).toMatchObject({ status: 200, body: '0123456789' });
  });
});

describe('an API behind a distribution', () => {
  it('gets method, path, query, body and headers as the viewer sent them, but for Host', async () => {
    const { ask: get } = await distribution();
    const body = '{"title":"A film"}';
    await get('/api/videos/%2F?limit=2&next=a%20b', {
      method: 'POST',
      headers: {
        authorization: 'Bearer token',
        cookie: 'a=1; b=2',
        'content-type': 'application/json',
        'x-forwarded-for': '10.0.0.7',
        'user-agent': 'test',
        connection: 'close',
      },
      body,
    });
    const [request] = served.asked;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/api/videos/%2F',
      rawQuery: 'limit=2&next=a%20b',
      headers: {
        host: API,
        authorization: 'Bearer token',
        cookie: 'a=1; b=2',
        'content-type': 'application/json',
        'x-forwarded-for': '10.0.0.7, 127.0.0.1',
        'x-from-edge': 'yes',
        'user-agent': 'test',
        via: expect.stringContaining('(CloudFront)'),
      },
    });
    expect(request?.headers.connection).toBeUndefined();
  });

  it('without an origin request policy gets no credentials, cookies or query', async () => {
    const { OriginRequestPolicyId: _, ...plain } = api;
    const { ask: get } = await distribution({ CacheBehaviors: [plain] });
    const headers = {
      authorization: 'Bearer token',
      cookie: 'a=1',
      range: 'bytes=0-',
      'x-own': '1',
    };
    await get('/api/videos?limit=2', { headers });
    expect(served.asked[0]?.rawQuery).toBe('');
    expect(Object.keys(served.asked[0]?.headers ?? {}).toSorted()).toEqual([
      'host',
      'range',
      'user-agent',
      'via',
      'x-amz-cf-id',
      'x-forwarded-for',
      'x-from-edge',
    ]);
  });

  it('gets what policies of the template list, and the rest not', async () => {
    const cache = await served.create(
      'AWS::CloudFront::CachePolicy',
      {
        CachePolicyConfig: {
          Name: 'some',
          MinTTL: 0,
          ParametersInCacheKeyAndForwardedToOrigin: {
            EnableAcceptEncodingGzip: true,
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Own'] },
            CookiesConfig: { CookieBehavior: 'allExcept', Cookies: ['b'] },
            QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['next'] },
          },
        },
      },
      'Cache',
    );
    const request = await served.create(
      'AWS::CloudFront::OriginRequestPolicy',
      {
        OriginRequestPolicyConfig: {
          Name: 'more',
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['v'] },
        },
      },
      'Request',
    );
    const behavior = { ...api, CachePolicyId: cache.ref, OriginRequestPolicyId: request.ref };
    const { ask: get } = await distribution({ CacheBehaviors: [behavior] });
    const headers = { 'x-own': '1', 'x-other': '2', cookie: 'a=1; b=2; c=3' };
    await get('/api/videos?limit=2&next=a%20b&v=&w', { headers });
    expect(served.asked[0]).toMatchObject({
      rawQuery: 'next=a%20b&v=',
      headers: { 'x-own': '1', cookie: 'a=1; c=3' },
    });
    expect(served.asked[0]?.headers['x-other']).toBeUndefined();
  });

  it('is the first behavior that matches, and answers under its own status and cookies', async () => {
    const { ask: get } = await distribution({
      CacheBehaviors: [{ ...site, PathPattern: '/api/index.html', TargetOriginId: 'media' }, api],
    });
    served.apiAnswers({ status: 201, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'made' });
    expect(await get('/api/videos', { method: 'POST' })).toMatchObject({
      status: 201,
      body: 'made',
      headers: { 'set-cookie': ['a=1', 'b=2'] },
    });
    expect(await get('/api/index.html')).toMatchObject({ status: 403 });
    expect(served.asked).toHaveLength(1);
  });
});

it('refuses methods that a behavior does not allow', async () => {
  const { ask: get } = await distribution();
  const refused = await get('/index.html', { method: 'POST', body: 'x' });
  expect(refused).toMatchObject({ status: 403, headers: { 'x-cache': 'Error from cloudfront' } });
  expect(refused.body).toContain('not configured to allow the HTTP request method');
});

it('refuses a GET that has a body, before any origin sees it', async () => {
  const { ask: get } = await distribution();
  for (const [name, value] of [
    ['content-length', '1'],
    ['transfer-encoding', 'chunked'],
  ] as const) {
    const headers = { [name]: value };
    const refused = await get('/api/videos', { method: 'GET', headers, body: 'x' });
    expect(refused).toMatchObject({ status: 403, headers: { 'x-cache': 'Error from cloudfront' } });
  }
  expect(served.asked).toEqual([]);
  expect(await get('/index.html', { headers: { 'content-length': '0' } })).toMatchObject({
    status: 200,
  });
});

it('has pages of its own for errors', async () => {
  const CustomErrorResponses = [
    { ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/missing.html' },
    { ErrorCode: 500, ErrorCachingMinTTL: 0 },
  ];
  const { ask: get } = await distribution({ CustomErrorResponses });
  expect(await get('/none')).toMatchObject({ status: 404, body: 'not here' });
  served.apiAnswers({ status: 500, headers: {}, body: 'failed' });
  expect(await get('/api/videos')).toMatchObject({ status: 500, body: 'failed' });
  const lost = [{ ...CustomErrorResponses[0], ResponsePagePath: '/none.html' }];
  const without = await distribution({ CustomErrorResponses: lost });
  expect(await without.ask('/none')).toMatchObject({ status: 403 });
});

const behaviorWith = (ResponseHeadersPolicyId: string) => ({
  CacheBehaviors: [{ ...api, ResponseHeadersPolicyId }],
});

describe('a response headers policy', () => {
  it("of AWS's own sets what makes browsers careful", async () => {
    const { ask: get } = await distribution(behaviorWith(SECURITY_HEADERS));
    const headers = { 'x-frame-options': 'DENY', 'x-content-type-options': 'none' };
    served.apiAnswers({ status: 200, headers });
    expect((await get('/api/')).headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': 'max-age=31536000',
      'x-xss-protection': '1; mode=block',
    });
  });

  it("of the template adds, replaces and removes headers, of CloudFront's refusals too", async () => {
    const policy = await served.create('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        Name: 'own',
        CustomHeadersConfig: {
          Items: [{ Header: 'X-Own', Value: 'edge', Override: false }],
        },
        RemoveHeadersConfig: { Items: [{ Header: 'Server' }] },
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
          StrictTransportSecurity: {
            AccessControlMaxAgeSec: 60,
            IncludeSubdomains: true,
            Preload: true,
            Override: true,
          },
        },
      },
    });
    const restricted = { ...api, ResponseHeadersPolicyId: policy.ref, AllowedMethods: ['GET'] };
    const { ask: get } = await distribution({ CacheBehaviors: [restricted] });
    const headers = { 'x-own': 'api', server: 'api', 'content-security-policy': 'none' };
    served.apiAnswers({ status: 200, headers });
    const answer = await get('/api/');
    expect(answer.headers).toMatchObject({
      'x-own': 'api',
      'content-security-policy': "default-src 'self'",
      'strict-transport-security': 'max-age=60; includeSubDomains; preload',
    });
    expect(answer.headers.server).toBeUndefined();
    const refused = await get('/api/', { method: 'DELETE' });
    expect(refused).toMatchObject({ status: 403, headers: { 'x-own': 'edge' } });
  });

  it('lets pages of the sites it names read answers', async () => {
    const policy = await served.create('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        Name: 'cors',
        CorsConfig: {
          AccessControlAllowCredentials: false,
          AccessControlAllowHeaders: { Items: ['content-type'] },
          AccessControlAllowMethods: { Items: ['ALL'] },
          AccessControlAllowOrigins: { Items: ['https://*.example.com'] },
          OriginOverride: true,
        },
      },
    });
    const { ask: get } = await distribution(behaviorWith(policy.ref));
    const origin = 'https://www.example.com';
    const preflight = await get('/api/', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT' },
    });
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, DELETE, HEAD, OPTIONS, PATCH, POST, PUT',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    const other = await get('/api/', { headers: { origin: 'https://example.org' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });
});

it.each<[string, object, string]>([
  [
    'an origin that is not of this machine',
    { Origins: [...origins, { Id: 'other', DomainName: 'www.example.com' }] },
    'Requests to the origin www.example.com would leave this machine',
  ],
  [
    'a CloudFront function',
    { DefaultCacheBehavior: { ...site, FunctionAssociations: [{ EventType: 'viewer-request' }] } },
    'local-aws does not emulate CloudFront functions',
  ],
  [
    'a Lambda@Edge function',
    { DefaultCacheBehavior: { ...site, LambdaFunctionAssociations: [{}] } },
    'local-aws does not emulate Lambda@Edge functions',
  ],
  [
    'a key group, which would leave its videos open',
    { DefaultCacheBehavior: { ...site, TrustedKeyGroups: ['group'] } },
    'local-aws does not emulate signed URLs and cookies',
  ],
  [
    'an origin group',
    { OriginGroups: { Quantity: 1, Items: [{ Id: 'group' }] } },
    'local-aws does not emulate origin groups',
  ],
  [
    'a behavior without its origin',
    { DefaultCacheBehavior: { ...site, TargetOriginId: 'lost' } },
    'There is no origin lost here. There is: site, media, api.',
  ],
  [
    'a policy that nobody knows',
    { DefaultCacheBehavior: { ...site, CachePolicyId: 'lost' } },
    'There is no policy lost here',
  ],
  [
    'settings of the time before policies',
    { DefaultCacheBehavior: { TargetOriginId: 'site', ForwardedValues: { QueryString: true } } },
    'must name a cache policy',
  ],
])('refuses %s at the start', async (_, changes, message) => {
  await expect(distribution(changes)).rejects.toThrow(message);
});
