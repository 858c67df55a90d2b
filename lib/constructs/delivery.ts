import { Duration } from 'aws-cdk-lib/core';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ViewerProtocolPolicy,
  type BehaviorOptions,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';
import type { FrontApi } from './front-api.ts';
import { securityHeaders } from './security-headers.ts';

export interface DeliveryProps {
  readonly stage: StageSettings;
  readonly siteBucket: Bucket;
  /** Its keys begin with `media/`: they are the paths under which they are delivered. */
  readonly mediaBucket: Bucket;
  readonly frontApi: FrontApi;
}

/**
 * What CloudFront keeps for ten seconds unless told otherwise, even where caching is disabled and the
 * origin says `no-store`. The token and the query are no part of what it keeps them by: what one
 * caller was refused, everybody else would be.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
const cachedErrors = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/**
 * The one distribution in front of everything: pages at `/`, videos at `/media/*`, the API at
 * `/api/*`. Only the distribution reads the buckets. Media are public to whoever has the link.
 *
 * There are no custom error pages: they would also replace the API's own 403 and 404.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export class Delivery extends Construct {
  /** Without a slash at its end. */
  readonly url: string;
  /**
   * What the API's origin is sent as `X-Origin-Secret`, and by which a function knows that a request
   * passed the distribution: a dynamic reference, which CloudFormation resolves when it deploys.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
   */
  readonly originSecret: string;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { stage, siteBucket, mediaBucket, frontApi } = props;
    this.originSecret = new Secret(this, 'OriginSecret', {
      description: 'Tells that a request to the API passed the distribution',
      generateSecretString: { excludePunctuation: true, passwordLength: 40 },
      removalPolicy: stage.removalPolicy,
    }).secretValue.unsafeUnwrap();
    const shared = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: securityHeaders(this),
    };
    // For as long as each object's own Cache-Control says.
    const filesOf = (bucket: Bucket): BehaviorOptions => ({
      ...shared,
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    });

    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Conveyor',
      defaultRootObject: 'index.html',
      defaultBehavior: filesOf(siteBucket),
      additionalBehaviors: {
        'media/*': filesOf(mediaBucket),
        'api/*': {
          ...shared,
          origin: new HttpOrigin(frontApi.domainName, {
            customHeaders: { 'X-Origin-Secret': this.originSecret },
          }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
      errorResponses: cachedErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      priceClass: PriceClass.PRICE_CLASS_100,
      httpVersion: HttpVersion.HTTP2_AND_3,
    });
    this.url = `https://${distribution.distributionDomainName}`;
  }
}
