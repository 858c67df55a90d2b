import * as z from 'zod';
import { policyDocument, reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const { foundation, video, posts } = synthesize();

const of = <Schema extends z.ZodType>(type: string, schema: Schema) =>
  resources(foundation, type, schema);
function only<T>(all: T[]): T {
  const [one, ...others] = all;
  if (one === undefined || others.length > 0) throw new Error(`There are ${all.length}, not one.`);
  return one;
}
const fromFoundation = z
  .object({ 'Fn::GetStackOutput': z.object({ OutputName: z.string() }) })
  .transform((value) => value['Fn::GetStackOutput'].OutputName);

describe('the stacks', () => {
  it('depend on each other one way: the foundation knows no flow', () => {
    expect(JSON.stringify(foundation.toJSON())).not.toMatch(/Fn::(GetStackOutput|ImportValue)/);
    for (const flow of [video, posts]) {
      const foreign = JSON.stringify(flow.toJSON()).matchAll(/"StackName":"(\w+)"/g);
      expect(new Set([...foreign].map(([, name]) => name))).toEqual(
        new Set(['ConveyorFoundation']),
      );
    }
  });
});

describe('the API', () => {
  const routes = [video, posts]
    .flatMap((template) =>
      resources(
        template,
        'AWS::ApiGatewayV2::Route',
        z.object({
          RouteKey: z.string(),
          AuthorizationType: z.string(),
          AuthorizerId: fromFoundation.optional(),
        }),
      ),
    )
    .map(({ properties }) => properties);

  it('has these routes, all under the path that the distribution passes on', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).toSorted()).toEqual([
      'DELETE /api/posts/{postId}',
      'GET /api/authors/{authorId}/posts',
      'GET /api/posts',
      'GET /api/unsubscribe',
      'GET /api/videos',
      'GET /api/videos/{videoId}',
      'GET /api/watch/{videoId}',
      'POST /api/authors/{authorId}/subscriptions',
      'POST /api/posts',
      'POST /api/subscriptions/confirm',
      'POST /api/unsubscribe',
      'POST /api/videos',
    ]);
  });

  it('asks for a token on every route but those of people who watch, read or subscribe', () => {
    const open = routes.filter(
      ({ AuthorizationType, AuthorizerId }) => AuthorizationType !== 'JWT' || !AuthorizerId,
    );
    expect(open.map(({ RouteKey }) => RouteKey).toSorted()).toEqual([
      'GET /api/authors/{authorId}/posts',
      'GET /api/unsubscribe',
      'GET /api/watch/{videoId}',
      'POST /api/authors/{authorId}/subscriptions',
      'POST /api/subscriptions/confirm',
      'POST /api/unsubscribe',
    ]);
  });

  it('has one authorizer, which trusts the user pool and its client', () => {
    const { properties } = only(
      of(
        'AWS::ApiGatewayV2::Authorizer',
        z.object({
          AuthorizerType: z.literal('JWT'),
          IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
          JwtConfiguration: z.object({ Audience: z.tuple([reference]), Issuer: reference }),
        }),
      ),
    );
    const pool = only(of('AWS::Cognito::UserPool', z.looseObject({})));
    const client = only(of('AWS::Cognito::UserPoolClient', z.looseObject({})));
    expect(properties.JwtConfiguration).toEqual({
      Audience: [client.logicalId],
      Issuer: pool.logicalId,
    });
    const used = new Set(routes.flatMap(({ AuthorizerId }) => AuthorizerId ?? []));
    expect(used.size).toBe(1);
  });

  it('is throttled on each route, and logs each request without saying whose it is', () => {
    const { properties } = only(
      of(
        'AWS::ApiGatewayV2::Stage',
        z.object({
          StageName: z.literal('$default'),
          AutoDeploy: z.literal(true),
          DefaultRouteSettings: z.object({
            ThrottlingRateLimit: z.number().positive(),
            ThrottlingBurstLimit: z.number().positive(),
          }),
          AccessLogSettings: z.object({ DestinationArn: reference, Format: z.string() }),
        }),
      ),
    );
    const { DestinationArn, Format } = properties.AccessLogSettings;
    const logGroups = of('AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number() }));
    expect(logGroups.map(({ logicalId }) => logicalId)).toContain(DestinationArn);
    const fields = z.record(z.string(), z.string()).parse(JSON.parse(Format));
    expect(Object.values(fields)).toEqual(
      expect.arrayContaining(['$context.requestId', '$context.routeKey', '$context.status']),
    );
    expect(Object.values(fields).filter((field) => /identity|claims|path/i.test(field))).toEqual(
      [],
    );
  });
});

describe('sign-in', () => {
  it('has a public client that keeps no secret, and does not tell at sign-in which users exist', () => {
    const { properties } = only(of('AWS::Cognito::UserPoolClient', z.looseObject({})));
    expect(properties).toMatchObject({
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      AllowedOAuthFlowsUserPoolClient: false,
      ExplicitAuthFlows: expect.not.arrayContaining(['ALLOW_USER_PASSWORD_AUTH']),
    });
  });
});

describe('the distribution', () => {
  const behavior = z.object({
    TargetOriginId: z.string(),
    CachePolicyId: z.string(),
    OriginRequestPolicyId: z.string().optional(),
    AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
    ViewerProtocolPolicy: z.enum(['redirect-to-https', 'https-only']),
    ResponseHeadersPolicyId: reference,
  });
  const { logicalId: distributionId, properties } = only(
    of(
      'AWS::CloudFront::Distribution',
      z.object({
        DistributionConfig: z.object({
          DefaultRootObject: z.literal('index.html'),
          DefaultCacheBehavior: behavior,
          CacheBehaviors: z.array(behavior.extend({ PathPattern: z.string() })),
          CustomErrorResponses: z
            .array(z.strictObject({ ErrorCode: z.number(), ErrorCachingMinTTL: z.number() }))
            .default([]),
          Origins: z.array(
            z.object({
              Id: z.string(),
              DomainName: z.unknown(),
              OriginAccessControlId: reference.optional(),
              OriginCustomHeaders: z
                .array(z.object({ HeaderName: z.string(), HeaderValue: z.unknown() }))
                .default([]),
            }),
          ),
        }),
      }),
    ),
  );
  const config = properties.DistributionConfig;
  const behaviors = [
    { ...config.DefaultCacheBehavior, PathPattern: '*' },
    ...config.CacheBehaviors,
  ];
  const originOf = (path: string) => {
    const { TargetOriginId } = only(behaviors.filter(({ PathPattern }) => PathPattern === path));
    return only(config.Origins.filter(({ Id }) => Id === TargetOriginId));
  };

  it('has the site, its media and its API behind it', () => {
    expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual(['*', 'media/*', 'api/*']);
    expect(reference.parse(originOf('*').DomainName)).toMatch(/^SiteBucket/);
    expect(reference.parse(originOf('media/*').DomainName)).toMatch(/^Media/);
    expect(JSON.stringify(originOf('api/*').DomainName)).toContain('.execute-api.');
  });

  it('alone reads the buckets, by an origin access control', () => {
    const policies = of(
      'AWS::S3::BucketPolicy',
      z.object({ Bucket: reference, PolicyDocument: policyDocument }),
    );
    const buckets = of('AWS::S3::Bucket', z.looseObject({})).map(({ logicalId }) => logicalId);
    expect(buckets).toHaveLength(2);
    for (const bucket of buckets) {
      const { Statement } = only(policies.filter((policy) => policy.properties.Bucket === bucket))
        .properties.PolicyDocument;
      const reading = Statement.filter(
        ({ Effect, Action }) => Effect === 'Allow' && Action.includes('s3:GetObject'),
      );
      expect(JSON.stringify(only(reading).Condition)).toContain(distributionId);
    }
    expect(originOf('*').OriginAccessControlId).toBeDefined();
    expect(originOf('media/*').OriginAccessControlId).toBeDefined();
  });

  it('passes requests of the API on whole, and keeps none of its answers', () => {
    const api = only(behaviors.filter(({ PathPattern }) => PathPattern === 'api/*'));
    // The ids of Managed-CachingDisabled and Managed-AllViewerExceptHostHeader:
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    expect(api).toMatchObject({
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    });
    expect(api.AllowedMethods).toContain('POST');
  });

  it('tells the API by a secret that a request passed it, and tells nobody else', () => {
    const [secret, ...others] = of('AWS::SecretsManager::Secret', z.looseObject({}));
    expect(others).toEqual([]);
    const [header] = originOf('api/*').OriginCustomHeaders;
    expect(header?.HeaderName).toBe('X-Origin-Secret');
    const value = JSON.stringify(header?.HeaderValue);
    expect(value).toContain('{{resolve:secretsmanager:');
    expect(value).toContain(`{"Ref":"${secret?.logicalId}"}`);
    expect(['*', 'media/*'].flatMap((path) => originOf(path).OriginCustomHeaders)).toEqual([]);
    const environment = z.object({
      Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
    });
    const knowing = resources(posts, 'AWS::Lambda::Function', environment).filter((one) =>
      JSON.stringify(one.properties.Environment ?? {}).includes('{{resolve:'),
    );
    expect(knowing.map(({ logicalId }) => logicalId)).toEqual([
      expect.stringMatching(/^SubscriptionsApi/),
    ]);
  });

  it('keeps no refusal either: it would be everybody’s, whoever asked', () => {
    // Those it keeps: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
    const kept = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];
    expect(config.CustomErrorResponses).toEqual(
      kept.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
    );
  });

  it('sends security headers with every answer, and lets pages run no inline script', () => {
    const policy = only(of('AWS::CloudFront::ResponseHeadersPolicy', z.looseObject({})));
    const used = new Set(behaviors.map((one) => one.ResponseHeadersPolicyId));
    expect(used).toEqual(new Set([policy.logicalId]));
    const text = JSON.stringify(policy.properties);
    expect(text).toContain("default-src 'self'");
    expect(text).not.toMatch(/unsafe-(inline|eval)/);
    expect(text).toMatch(/FrameOption.*DENY/);
    expect(text).toContain('StrictTransportSecurity');
  });
});

describe('the upload bucket', () => {
  it('takes forms from pages of the distribution only', () => {
    const schema = z.object({
      CorsConfiguration: z
        .object({
          CorsRules: z.array(
            z.object({
              AllowedMethods: z.array(z.string()),
              AllowedOrigins: z.array(
                z.object({
                  'Fn::Join': z.tuple([z.literal(''), z.tuple([z.string(), fromFoundation])]),
                }),
              ),
            }),
          ),
        })
        .optional(),
    });
    const { properties } = only(resources(video, 'AWS::S3::Bucket', schema));
    const [rule] = properties.CorsConfiguration?.CorsRules ?? [];
    expect(properties.CorsConfiguration?.CorsRules).toHaveLength(1);
    expect(rule?.AllowedMethods).toEqual(['POST']);
    expect(rule?.AllowedOrigins.map((origin) => origin['Fn::Join'][1])).toEqual([
      ['https://', expect.stringMatching(/Distribution.*DomainName/)],
    ]);
  });
});
