import { Duration } from 'aws-cdk-lib/core';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

/**
 * Where sources arrive. Versioned: a message names the version that it is about, so that a second
 * upload under the same key never changes what an earlier message means.
 */
export class UploadBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          // A queue keeps a message 4 days and its dead-letter queue 14: one that is sent back on
          // the last of them still finds its version.
          noncurrentVersionExpiration: Duration.days(30),
        },
      ],
      removalPolicy: stage.removalPolicy,
      autoDeleteObjects: stage.autoDeleteObjects,
    });
  }

  /** Invokes `receiver`, asynchronously, for each object created under `prefix`. */
  notify(receiver: IFunction, prefix: string): void {
    this.bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(receiver), {
      prefix,
    });
  }
}
