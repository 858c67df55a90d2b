import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { stageSettings } from './stage.ts';

/** What all flows share: the media bucket and the sender of mails. */
export class FoundationStack extends Stack {
  readonly mediaBucket: Bucket;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { description: 'Conveyor: what all flows share' });
    const stage = stageSettings(config);

    this.mediaBucket = new Bucket(this, 'Media', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: stage.removalPolicy,
      autoDeleteObjects: stage.autoDeleteObjects,
    });

    if (config.senderIdentity === 'create') {
      new EmailIdentity(this, 'SenderIdentity', { identity: Identity.email(config.sender) });
    }

    new CfnOutput(this, 'MediaBucketName', { value: this.mediaBucket.bucketName });
    new CfnOutput(this, 'Sender', { value: config.sender });
  }
}
