import { CLIENT, ISSUER, laboratory } from './laboratory.ts';

let lab: Awaited<ReturnType<typeof laboratory>>;
beforeEach(async () => {
  lab = await laboratory();
});
afterEach(() => lab[Symbol.asyncDispose]());

it('refers to an API by an id as AWS makes them, the same at every start', async () => {
  await using again = await laboratory();
  expect(lab.apiId).toMatch(/^[a-z0-9]{10}$/);
  expect(again.apiId).toBe(lab.apiId);
  const other = await lab.create('Api', { ProtocolType: 'HTTP' }, 'Other');
  expect(other.ref).not.toBe(lab.apiId);
  expect(other.attributes).toEqual({
    ApiId: other.ref,
    ApiEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
});

it('takes an integration that names the call which invokes its function', async () => {
  const { ref } = await lab.create(
    'Integration',
    {
      ...lab.integration,
      IntegrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${lab.integration.IntegrationUri}/invocations`,
    },
    'ByCall',
  );
  await lab.route('GET /called', { Target: `integrations/${ref}` });
  expect((await lab.fetch('/called')).status).toBe(200);
});

it.each<[string, string, () => object, string]>([
  ['a WebSocket API', 'Api', () => ({ ProtocolType: 'WEBSOCKET' }), 'local-aws has HTTP APIs only'],
  ['quick create', 'Api', () => ({ ProtocolType: 'HTTP', Target: 'arn' }), 'Target'],
  [
    'an HTTP integration',
    'Integration',
    () => ({ ...lab.integration, IntegrationType: 'HTTP_PROXY' }),
    'local-aws integrates Lambda functions only',
  ],
  [
    'an integration with a queue',
    'Integration',
    () => ({ ...lab.integration, IntegrationUri: 'arn:aws:sqs:us-east-1:000000000000:jobs' }),
    'local-aws integrates Lambda functions only',
  ],
  [
    'a function that is not there',
    'Integration',
    () => ({ ...lab.integration, IntegrationUri: `${lab.integration.IntegrationUri}2` }),
    'Function not found',
  ],
  [
    'payload format 1.0',
    'Integration',
    () => ({ ...lab.integration, PayloadFormatVersion: '1.0' }),
    'payload format 2.0 only',
  ],
  [
    'a timeout over 30 seconds',
    'Integration',
    () => ({ ...lab.integration, TimeoutInMillis: 30_001 }),
    '30000',
  ],
  [
    'a Lambda authorizer',
    'Authorizer',
    () => ({ ...lab.authorizer, AuthorizerType: 'REQUEST' }),
    'local-aws has JWT authorizers only',
  ],
  [
    'an issuer nobody knows',
    'Authorizer',
    () => ({
      ...lab.authorizer,
      JwtConfiguration: { Audience: [CLIENT], Issuer: `${ISSUER}x` },
    }),
    'Nobody here issues tokens as',
  ],
  [
    'a token from a cookie',
    'Authorizer',
    () => ({ ...lab.authorizer, IdentitySource: ['$request.cookie.token'] }),
    'The IdentitySource of a JWT authorizer is',
  ],
  [
    'another API’s part',
    'Stage',
    () => ({ ApiId: 'nothing', StageName: '$default' }),
    'There is no HTTP API nothing',
  ],
])('refuses %s', async (_, kind, properties, reason) => {
  await expect(lab.create(kind, { ...properties() })).rejects.toThrow(reason);
});

it.each<[string, string, object, string]>([
  ['authorized by IAM', 'GET /a', { AuthorizationType: 'AWS_IAM' }, 'authorizes by JWT only'],
  [
    'of JWT without an authorizer',
    'GET /a',
    { AuthorizationType: 'JWT' },
    'names its AuthorizerId',
  ],
  [
    'with an authorizer that is not there',
    'GET /a',
    { AuthorizationType: 'JWT', AuthorizerId: 'x' },
    'has no authorizer x',
  ],
  ['to nothing', 'GET /a', { Target: undefined }, 'Target'],
  [
    'to an integration that is not there',
    'GET /a',
    { Target: 'integrations/x' },
    'no integration x',
  ],
  ['with a broken key', 'GET a', {}, 'neither $default nor a method'],
  ['that is there already', 'GET /videos/{id}', {}, 'has GET /videos/{videoId} already'],
])('refuses a route %s', async (_, routeKey, properties, reason) => {
  await lab.route('GET /videos/{videoId}');
  await expect(lab.route(routeKey, properties)).rejects.toThrow(reason);
});
