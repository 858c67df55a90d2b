import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseArn } from '../../arn.ts';
import type { DeclaredResource, ResourceType } from '../../resource-type.ts';
import type { Cors } from './cors.ts';
import type { Stage } from './engine.ts';
import type { HttpApis } from './http-apis.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';
import type { Throttle } from './token-bucket.ts';

const flag = z.union([z.boolean(), z.stringbool()]);
const number = z.coerce.number();
const names = z.array(z.string()).default([]);
/** Properties that describe, and have no effect here. */
const described = { Description: z.string().optional(), Tags: z.unknown().optional() };

const apiProperties = z.strictObject({
  ...described,
  Name: z.string().optional(),
  ProtocolType: z.literal('HTTP', 'local-aws has HTTP APIs only: ProtocolType is HTTP.'),
  CorsConfiguration: z
    .strictObject({
      AllowCredentials: flag.default(false),
      AllowHeaders: names,
      AllowMethods: names,
      AllowOrigins: names,
      ExposeHeaders: names,
      MaxAge: number.optional(),
    })
    .optional(),
  DisableExecuteApiEndpoint: flag.optional(),
  IpAddressType: z.string().optional(),
});

const throttling = {
  ThrottlingBurstLimit: number.optional(),
  ThrottlingRateLimit: number.optional(),
};
const routeSettings = z.strictObject({
  ...throttling,
  DataTraceEnabled: flag.optional(),
  DetailedMetricsEnabled: flag.optional(),
  LoggingLevel: z.string().optional(),
});
const stageProperties = z.strictObject({
  ...described,
  ApiId: z.string(),
  StageName: z.string(),
  AutoDeploy: flag.optional(),
  DeploymentId: z.string().optional(),
  StageVariables: z.record(z.string(), z.string()).optional(),
  DefaultRouteSettings: routeSettings.optional(),
  RouteSettings: z.record(z.string(), routeSettings).default({}),
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
});

const integrationProperties = z.strictObject({
  ...described,
  ApiId: z.string(),
  IntegrationType: z.literal(
    'AWS_PROXY',
    'local-aws integrates Lambda functions only: IntegrationType is AWS_PROXY.',
  ),
  IntegrationUri: z.string(
    'local-aws integrates Lambda functions only: IntegrationUri is one’s ARN.',
  ),
  PayloadFormatVersion: z.literal('2.0', 'local-aws has payload format 2.0 only.'),
  IntegrationMethod: z.string().optional(),
  ConnectionType: z.literal('INTERNET').optional(),
  TimeoutInMillis: number.min(50).max(30_000).default(30_000),
});

const authorizerProperties = z.strictObject({
  ApiId: z.string(),
  Name: z.string().optional(),
  AuthorizerType: z.literal('JWT', 'local-aws has JWT authorizers only.'),
  IdentitySource: z.tuple([z.string()]),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()).min(1), Issuer: z.string() }),
});

const routeProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  OperationName: z.string().optional(),
  Target: z.string().regex(/^integrations\/./, 'A route’s Target is integrations/INTEGRATION_ID.'),
  AuthorizationType: z
    .enum(['NONE', 'JWT'], 'local-aws authorizes by JWT only, or not at all (NONE).')
    .default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: names,
});

/** How HTTP APIs, and what other stacks attach to them, come from a template. */
export function httpApiResourceTypes(apis: HttpApis): readonly ResourceType[] {
  return [
    apiType(apis),
    stageType(apis),
    integrationType(apis),
    authorizerType(apis),
    routeType(apis),
  ];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
function apiType(apis: HttpApis): ResourceType {
  return {
    type: 'AWS::ApiGatewayV2::Api',
    async create(resource) {
      const { CorsConfiguration } = apiProperties.parse(resource.properties);
      const id = idOf(resource, 10);
      const authority = await apis.create(id, corsOf(CorsConfiguration));
      return { ref: id, attributes: { ApiId: id, ApiEndpoint: `http://${authority}` } };
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
function stageType(apis: HttpApis): ResourceType {
  return {
    type: 'AWS::ApiGatewayV2::Stage',
    create(resource) {
      const given = stageProperties.parse(resource.properties);
      apis.get(given.ApiId).addStage(stageOf(given));
      return { ref: given.StageName };
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
function integrationType(apis: HttpApis): ResourceType {
  return attached('AWS::ApiGatewayV2::Integration', 'IntegrationId', (resource, id) => {
    const given = integrationProperties.parse(resource.properties);
    const functionArn = functionArnOf(given.IntegrationUri);
    apis.addIntegration(given.ApiId, id, { functionArn, timeout: given.TimeoutInMillis });
  });
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
function authorizerType(apis: HttpApis): ResourceType {
  return attached('AWS::ApiGatewayV2::Authorizer', 'AuthorizerId', (resource, id) => {
    const { ApiId, IdentitySource, JwtConfiguration } = authorizerProperties.parse(
      resource.properties,
    );
    apis.addAuthorizer(ApiId, id, {
      identitySource: identitySourceOf(IdentitySource[0]),
      issuer: JwtConfiguration.Issuer,
      audience: JwtConfiguration.Audience,
    });
  });
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
function routeType(apis: HttpApis): ResourceType {
  return attached('AWS::ApiGatewayV2::Route', 'RouteId', (resource) => {
    const given = routeProperties.parse(resource.properties);
    if (given.AuthorizationType === 'JWT' && given.AuthorizerId === undefined)
      throw new Error('A route of AuthorizationType JWT names its AuthorizerId.');
    apis.get(given.ApiId).addRoute({
      routeKey: given.RouteKey,
      integrationId: given.Target.slice('integrations/'.length),
      authorizerId: given.AuthorizationType === 'JWT' ? given.AuthorizerId : undefined,
      scopes: given.AuthorizationScopes,
    });
  });
}

/** A part of an API, known by an id. */
function attached(
  type: string,
  attribute: string,
  attach: (resource: DeclaredResource, id: string) => void,
): ResourceType {
  return {
    type,
    create(resource) {
      const id = idOf(resource, 7);
      attach(resource, id);
      return { ref: id, attributes: { [attribute]: id } };
    },
  };
}

/** Lower-case letters and digits, the same at every start. */
function idOf({ generatedName }: DeclaredResource, length: number): string {
  const hash = createHash('sha256').update(generatedName).digest('hex');
  return BigInt(`0x${hash}`).toString(36).padStart(length, '0').slice(-length);
}

function corsOf(given: z.infer<typeof apiProperties>['CorsConfiguration']): Cors | undefined {
  return (
    given && {
      allowOrigins: given.AllowOrigins,
      allowMethods: given.AllowMethods,
      allowHeaders: given.AllowHeaders,
      exposeHeaders: given.ExposeHeaders,
      allowCredentials: given.AllowCredentials,
      maxAge: given.MaxAge,
    }
  );
}

function stageOf(given: z.infer<typeof stageProperties>): Stage {
  const defaults = given.DefaultRouteSettings;
  const throttles = Object.entries(given.RouteSettings).flatMap(([routeKey, settings]) => {
    const throttle = throttleOf({ ...defaults, ...settings });
    return throttle ? [[routeKey, throttle] as const] : [];
  });
  const log = given.AccessLogSettings;
  return {
    name: given.StageName,
    variables: given.StageVariables,
    defaultThrottle: throttleOf(defaults ?? {}),
    throttles: new Map(throttles),
    accessLog: log && { destinationArn: log.DestinationArn, format: log.Format },
  };
}

/** What is not said is the account's limit. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
function throttleOf(settings: z.infer<typeof routeSettings>): Throttle | undefined {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings;
  if (rate === undefined && burst === undefined) return undefined;
  return { rate: rate ?? 10_000, burst: burst ?? 5000 };
}

/** An integration names its function by ARN, or by the ARN of the call that invokes it. */
function functionArnOf(uri: string): string {
  const functionArn = /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
  if (parseArn(functionArn).service !== 'lambda')
    throw new Error(`local-aws integrates Lambda functions only, not ${uri}.`);
  return functionArn;
}

function identitySourceOf(expression: string): JwtAuthorizer['identitySource'] {
  const [, kind, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(expression) ?? [];
  if (kind === undefined || name === undefined)
    throw new Error(
      `The IdentitySource of a JWT authorizer is $request.header.NAME or $request.querystring.NAME, not ${expression}.`,
    );
  return kind === 'header' ? { kind, name: name.toLowerCase() } : { kind: 'query', name };
}
