import { exportJWK, generateKeyPair, createLocalJWKSet, SignJWT, type JWTPayload } from 'jose';
import { z } from 'zod';
import { VirtualClock } from '../../src/clock.ts';
import { LoopbackFrontDoors } from '../../src/gateway/front-doors.ts';
import type { DeclaredResource, ProvisionedResource } from '../../src/resource-type.ts';
import { createHttpApis } from '../../src/services/apigateway/index.ts';
import type { Invoker, InvokeResult } from '../../src/services/lambda/invoke.ts';
import type { TokenIssuers } from '../../src/token-issuers.ts';

export const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_a1b2c3';
export const CLIENT = 'client1';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:api';

/** What tests look at in an event. */
const eventSchema = z.looseObject({
  rawPath: z.string(),
  headers: z.record(z.string(), z.string()),
  requestContext: z.looseObject({ requestId: z.string() }),
  isBase64Encoded: z.boolean(),
});
type ProxyEvent = z.infer<typeof eventSchema>;

export const result = (response: unknown): InvokeResult => ({
  kind: 'success',
  requestId: 'r',
  payload: JSON.stringify(response),
});

/** Answers every invocation with what the test says: at first `{ statusCode: 200 }`. */
class AnsweringInvoker implements Invoker {
  readonly events: ProxyEvent[] = [];
  answer: () => InvokeResult | Promise<InvokeResult> = () => result({ statusCode: 200 });

  async invoke(_functionArn: string, payload: string): Promise<InvokeResult> {
    this.events.push(eventSchema.parse(JSON.parse(payload)));
    return this.answer();
  }

  invokeAsync(): void {
    throw new Error('An API waits for its function.');
  }

  timeoutOf(functionArn: string): number {
    if (functionArn !== FUNCTION) throw new Error(`Function not found: ${functionArn}`);
    return 3000;
  }
}

/** Somebody who signs tokens, as `ISSUER` or not. */
export async function signer(clock: VirtualClock) {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key1', alg: 'RS256' };
  return {
    publicKey,
    keys: createLocalJWKSet({ keys: [jwk] }),
    /** An ID token of this client for an hour, unless the claims say otherwise. */
    sign: (claims: JWTPayload = {}) => {
      const now = Math.floor(clock.now() / 1000);
      const payload = {
        iss: ISSUER,
        aud: CLIENT,
        sub: 'user1',
        iat: now,
        exp: now + 3600,
        ...claims,
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid: 'key1' })
        .sign(privateKey);
    },
  };
}

/** One HTTP API behind a front door, with a function, a stage and a signer of tokens. */
export async function laboratory(
  options: { readonly api?: object; readonly stages?: readonly object[] } = {},
) {
  const clock = new VirtualClock();
  const doors = new LoopbackFrontDoors(0);
  const invoker = new AnsweringInvoker();
  const issuer = await signer(clock);
  const issuers: TokenIssuers = {
    keysOf: (name) => (name === ISSUER ? issuer.keys : undefined),
  };
  const lines: { readonly logGroupArn: string; readonly line: string }[] = [];
  const { resourceTypes, origins } = createHttpApis({
    clock,
    doors,
    invoker: () => invoker,
    issuers,
    log: (logGroupArn, line) => lines.push({ logGroupArn, line }),
  });

  /** A resource `AWS::ApiGatewayV2::<kind>`, as CloudFormation would have it made. */
  const create = async (
    kind: string,
    properties: DeclaredResource['properties'],
    logicalId = kind,
  ): Promise<ProvisionedResource> => {
    const type = `AWS::ApiGatewayV2::${kind}`;
    const found = resourceTypes.find((one) => one.type === type);
    if (!found) throw new Error(`${type} is not provisioned`);
    const generatedName = `Test-${logicalId}-1a2b3c4d`;
    return found.create({ stackName: 'Test', logicalId, type, properties, generatedName });
  };
  const api = await create('Api', { Name: 'test', ProtocolType: 'HTTP', ...options.api });
  const ApiId = api.ref;
  for (const stage of options.stages ?? [{}])
    await create('Stage', { ApiId, StageName: '$default', AutoDeploy: true, ...stage });
  const integration = {
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION,
    PayloadFormatVersion: '2.0',
  };
  const { ref: integrationId } = await create('Integration', integration);
  const authorizer = {
    ApiId,
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: [CLIENT], Issuer: ISSUER },
  };
  const { ref: authorizerId } = await create('Authorizer', authorizer);
  const endpoint = api.attributes?.['ApiEndpoint'] ?? '';

  return {
    clock,
    invoker,
    issuer,
    lines,
    origins,
    create,
    apiId: ApiId,
    integration,
    authorizer,
    endpoint,
    route: (RouteKey: string, properties: object = {}) =>
      create(
        'Route',
        { ApiId, RouteKey, Target: `integrations/${integrationId}`, ...properties },
        RouteKey,
      ),
    /** A route that needs a token. */
    protectedRoute: (RouteKey: string, AuthorizationScopes: readonly string[] = []) =>
      create(
        'Route',
        {
          ApiId,
          RouteKey,
          Target: `integrations/${integrationId}`,
          AuthorizationType: 'JWT',
          AuthorizerId: authorizerId,
          AuthorizationScopes,
        },
        RouteKey,
      ),
    fetch: (path: string, init?: RequestInit) => fetch(`${endpoint}${path}`, init),
    [Symbol.asyncDispose]: () => doors.close(),
  };
}
