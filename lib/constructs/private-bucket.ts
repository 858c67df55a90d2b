import { Duration } from 'aws-cdk-lib/core';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

export interface PrivateBucketProps extends Pick<BucketProps, 'versioned' | 'cors'> {
  readonly stage: StageSettings;
  /** When a version goes that is no longer the newest. @default never */
  readonly noncurrentVersionExpiration?: Duration;
  /** When an object goes, counted from its creation. @default never */
  readonly expiration?: Duration;
}

/**
 * A bucket that nobody reads but who is granted to: no public access, encrypted, TLS only. What an
 * upload that was never completed has left goes after a day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    const { stage, noncurrentVersionExpiration, expiration, ...own } = props;
    super(scope, id, {
      ...own,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration,
          expiration,
        },
      ],
      removalPolicy: stage.removalPolicy,
      autoDeleteObjects: stage.autoDeleteObjects,
    });
  }
}
