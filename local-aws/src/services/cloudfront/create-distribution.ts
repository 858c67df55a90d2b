import { createHash } from 'node:crypto';
import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { FrontDoors, WebHandler, WebOrigins } from '../../gateway/web.ts';
import type { DeclaredResource, ProvisionedResource } from '../../resource-type.ts';
import {
  distributionConfig,
  type BehaviorConfig,
  type DistributionConfig,
} from './distribution-config.ts';
import { distributionHandler, type Behavior, type ErrorPage } from './distribution.ts';
import type { ForwardingPolicy } from './forwarding-policy.ts';
import { originHandler } from './origins.ts';
import { pathPattern } from './path-pattern.ts';
import type { ResponseHeadersPolicy } from './response-headers.ts';

export interface CloudFrontContext {
  readonly doors: FrontDoors;
  /** What may stand behind a distribution besides buckets. */
  readonly origins: WebOrigins;
  readonly s3: Service;
}

/** What behaviors may name, by id. */
export interface Policies {
  readonly forwarding: ReadonlyMap<string, ForwardingPolicy>;
  readonly responseHeaders: ReadonlyMap<string, ResponseHeadersPolicy>;
}

const distributionProperties = z.object({ DistributionConfig: distributionConfig });

/** Opens a door for a distribution of the template. */
export async function createDistribution(
  { generatedName, properties }: DeclaredResource,
  context: CloudFrontContext,
  policies: Policies,
): Promise<ProvisionedResource> {
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

function originsOf(
  config: DistributionConfig,
  context: CloudFrontContext,
): ReadonlyMap<string, WebHandler> {
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
