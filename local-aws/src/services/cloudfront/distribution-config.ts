import { z } from 'zod';

/** Refuses a list of what would change the distribution's answers and has no counterpart here. */
const none = (what: string) =>
  z.array(z.unknown()).max(0, `local-aws does not emulate ${what}: leave them out`).optional();

const behavior = z.looseObject({
  TargetOriginId: z.string(),
  CachePolicyId: z.string('must name a cache policy; local-aws does not know ForwardedValues'),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  FunctionAssociations: none('CloudFront functions'),
  LambdaFunctionAssociations: none('Lambda@Edge functions'),
  TrustedKeyGroups: none('signed URLs and cookies'),
  TrustedSigners: none('signed URLs and cookies'),
});

export type BehaviorConfig = z.output<typeof behavior>;

/**
 * What counts here of a distribution. Names, certificates, protocols, logs, compression, firewalls
 * and price classes are accepted and have no effect.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-distributionconfig.html
 */
export const distributionConfig = z.looseObject({
  DefaultRootObject: z
    .string()
    .default('')
    .transform((name) => name.replace(/^\//, '')),
  Origins: z
    .array(
      z.looseObject({
        Id: z.string(),
        DomainName: z.string(),
        OriginPath: z.string().default(''),
        OriginCustomHeaders: z
          .array(z.object({ HeaderName: z.string(), HeaderValue: z.string() }))
          .default([]),
      }),
    )
    .min(1),
  OriginGroups: z.looseObject({ Items: none('origin groups') }).optional(),
  DefaultCacheBehavior: behavior,
  CacheBehaviors: z.array(behavior.extend({ PathPattern: z.string() })).default([]),
  CustomErrorResponses: z
    .array(
      z.object({
        ErrorCode: z.coerce.number(),
        ResponsePagePath: z.string().optional(),
        ResponseCode: z.coerce.number().optional(),
      }),
    )
    .default([]),
});

export type DistributionConfig = z.output<typeof distributionConfig>;
