import { createHash } from 'node:crypto';
import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { FrontDoors, WebOrigins } from '../../gateway/web.ts';
import type { DeclaredResource, ResourceType } from '../../resource-type.ts';
import {
  distributionConfig,
  type BehaviorConfig,
  type DistributionConfig,
} from './distribution-config.ts';
import { distributionHandler, type Behavior, type ErrorPage } from './distribution.ts';
import { forwardingConfig, MANAGED_FORWARDING } from './forwarding-policy.ts';
import { originHandler } from './origins.ts';
import { pathPattern } from './path-pattern.ts';
import { MANAGED_RESPONSE_HEADERS, responseHeadersConfig } from './response-headers.ts';

export interface CloudFrontContext {
  readonly doors: FrontDoors;
  /** What may stand behind a distribution besides buckets. */
  readonly origins: WebOrigins;
  readonly s3: Service;
}

const distributionProperties = z.object({ DistributionConfig: distributionConfig });
const cachePolicyProperties = z.object({
  CachePolicyConfig: z.looseObject({ ParametersInCacheKeyAndForwardedToOrigin: forwardingConfig }),
});
const originRequestPolicyProperties = z.object({ OriginRequestPolicyConfig: forwardingConfig });
const responseHeadersPolicyProperties = z.object({
  ResponseHeadersPolicyConfig: responseHeadersConfig,
});

/** How distributions and their policies come from a template. */
export function cloudFrontResourceTypes(context: CloudFrontContext): readonly ResourceType[] {
  const policies = {
    forwarding: new Map(MANAGED_FORWARDING),
    responseHeaders: new Map(MANAGED_RESPONSE_HEADERS),
  };
  return [
    {
      type: 'AWS::CloudFront::CachePolicy',
      create({ generatedName: id, properties }) {
        const { CachePolicyConfig } = cachePolicyProperties.parse(properties);
        policies.forwarding.set(id, CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin);
        return { ref: id, attributes: { Id: id } };
      },
    },
    {
      type: 'AWS::CloudFront::OriginRequestPolicy',
      create({ generatedName: id, properties }) {
        const { OriginRequestPolicyConfig } = originRequestPolicyProperties.parse(properties);
        policies.forwarding.set(id, OriginRequestPolicyConfig);
        return { ref: id, attributes: { Id: id } };
      },
    },
    {
      type: 'AWS::CloudFront::ResponseHeadersPolicy',
      create({ generatedName: id, properties }) {
        const { ResponseHeadersPolicyConfig } = responseHeadersPolicyProperties.parse(properties);
        policies.responseHeaders.set(id, ResponseHeadersPolicyConfig);
        return { ref: id, attributes: { Id: id } };
      },
    },
    {
      // Every distribution may read the objects of this machine's buckets.
      type: 'AWS::CloudFront::OriginAccessControl',
      create: ({ generatedName: id }) => ({ ref: id, attributes: { Id: id } }),
    },
    {
      type: 'AWS::CloudFront::Distribution',
      create: (resource) => createDistribution(resource, context, policies),
    },
  ];
}

interface Policies {
  readonly forwarding: typeof MANAGED_FORWARDING;
  readonly responseHeaders: typeof MANAGED_RESPONSE_HEADERS;
}

async function createDistribution(
  { generatedName, properties }: DeclaredResource,
  context: CloudFrontContext,
  policies: Policies,
) {
  const { DistributionConfig: config } = distributionProperties.parse(properties);
  const id = distributionId(generatedName);
  const origins = originsOf(config, context);
  const behavior = (from: BehaviorConfig, pattern: string): Behavior => ({
    matches: pathPattern(pattern),
    allowedMethods: new Set(from.AllowedMethods),
    origin: known(origins, from.TargetOriginId, 'origin'),
    forwarding: [from.CachePolicyId, from.OriginRequestPolicyId ?? []]
      .flat()
      .map((policyId) => known(policies.forwarding, policyId, 'policy')),
    ...(from.ResponseHeadersPolicyId !== undefined && {
      responseHeaders: known(policies.responseHeaders, from.ResponseHeadersPolicyId, 'policy'),
    }),
  });
  const domainName = await context.doors.open(
    distributionHandler({
      id,
      defaultRootObject: config.DefaultRootObject,
      behaviors: config.CacheBehaviors.map((from) => behavior(from, from.PathPattern)),
      defaultBehavior: behavior(config.DefaultCacheBehavior, '*'),
      errorPages: errorPagesOf(config),
    }),
  );
  return {
    ref: id,
    attributes: {
      Id: id,
      DomainName: domainName,
      Arn: localArn('cloudfront', `distribution/${id}`),
    },
  };
}

function originsOf(config: DistributionConfig, context: CloudFrontContext) {
  return new Map(
    config.Origins.map(({ Id, DomainName, OriginPath, OriginCustomHeaders }) => [
      Id,
      originHandler(
        {
          domainName: DomainName,
          path: OriginPath,
          customHeaders: Object.fromEntries(
            OriginCustomHeaders.map((header) => [
              header.HeaderName.toLowerCase(),
              header.HeaderValue,
            ]),
          ),
        },
        context,
      ),
    ]),
  );
}

function errorPagesOf(config: DistributionConfig): ReadonlyMap<number, ErrorPage> {
  return new Map(
    config.CustomErrorResponses.flatMap(({ ErrorCode, ResponsePagePath: path, ResponseCode }) =>
      path === undefined ? [] : [[ErrorCode, { path, status: ResponseCode ?? ErrorCode }]],
    ),
  );
}

function known<T>(all: ReadonlyMap<string, T>, id: string, what: string): T {
  const found = all.get(id);
  if (found !== undefined) return found;
  throw new Error(`There is no ${what} ${id} here. There is: ${[...all.keys()].join(', ')}.`);
}

/** In CloudFront's manner, the same at every start. */
function distributionId(generatedName: string): string {
  return `E${createHash('sha256').update(generatedName).digest('hex').slice(0, 13).toUpperCase()}`;
}
