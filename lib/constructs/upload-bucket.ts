import { Duration } from 'aws-cdk-lib/core';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { EventType, HttpMethods, type Bucket } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';
import { PrivateBucket } from './private-bucket.ts';

export interface UploadBucketProps {
  readonly stage: StageSettings;
  /** The origin of the pages that may upload, and no other's. */
  readonly siteUrl: string;
}

/**
 * Where sources arrive, by a presigned POST from a page of the site. Versioned: a message names the
 * version that it is about, so that a second upload under the same key never changes what an
 * earlier message means.
 */
export class UploadBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { stage, siteUrl }: UploadBucketProps) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Bucket', {
      stage,
      versioned: true,
      // A queue keeps a message 4 days and its dead-letter queue 14: one that is sent back on the
      // last of them still finds its version. Afterwards nobody reads a source any more.
      expiration: Duration.days(30),
      noncurrentVersionExpiration: Duration.days(30),
      cors: [
        {
          allowedOrigins: [siteUrl],
          allowedMethods: [HttpMethods.POST],
          allowedHeaders: ['content-type'],
          exposedHeaders: ['etag', 'location'],
          maxAge: Duration.hours(1).toSeconds(),
        },
      ],
    });
  }

  /** Invokes `receiver`, asynchronously, for each object created under `prefix`. */
  notify(receiver: IFunction, prefix: string): void {
    this.bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(receiver), {
      prefix,
    });
  }
}
