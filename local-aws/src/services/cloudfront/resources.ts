import { z } from 'zod';
import type { ResourceType } from '../../resource-type.ts';
import { createDistribution, type CloudFrontContext } from './create-distribution.ts';
import { forwardingConfig, MANAGED_FORWARDING } from './forwarding-policy.ts';
import { MANAGED_RESPONSE_HEADERS, responseHeadersConfig } from './response-headers.ts';

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
