import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { Delivery } from './constructs/delivery.ts';
import { FrontApi } from './constructs/front-api.ts';
import { Mail } from './constructs/mail.ts';
import { PrivateBucket } from './constructs/private-bucket.ts';
import { SignIn } from './constructs/sign-in.ts';
import { Site } from './constructs/site.ts';
import { stageSettings } from './stage.ts';

/**
 * What all flows share: sign-in, the API, the buckets behind the site, the distribution in front of
 * it all, and how mails are sent. It knows no flow: flows attach to it, from stacks of their own.
 */
export class FoundationStack extends Stack {
  readonly frontApi: FrontApi;
  readonly mediaBucket: Bucket;
  /** Where the site, its media and its API are, without a slash at its end. */
  readonly siteUrl: string;
  /** What the distribution adds to each request to the API. */
  readonly originSecret: string;
  readonly mail: Mail;
  /** If alarms are to be mailed. */
  readonly alarmTopic?: AlarmTopic;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { description: 'Conveyor: what all flows share' });
    const stage = stageSettings(config);

    const signIn = new SignIn(this, 'SignIn', stage);
    this.frontApi = new FrontApi(this, 'FrontApi', { stage, signIn });
    this.mediaBucket = new PrivateBucket(this, 'Media', { stage });
    const site = new Site(this, 'Site', stage);
    const delivery = new Delivery(this, 'Delivery', {
      stage,
      siteBucket: site.bucket,
      mediaBucket: this.mediaBucket,
      frontApi: this.frontApi,
    });
    this.siteUrl = delivery.url;
    this.originSecret = delivery.originSecret;
    this.mail = new Mail(this, 'Mail', { config, stage });

    if (config.alarmEmail !== undefined) {
      this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', config.alarmEmail);
    }

    const outputs = {
      SiteUrl: this.siteUrl,
      ApiUrl: this.frontApi.httpApi.apiEndpoint,
      UserPoolId: signIn.userPool.userPoolId,
      UserPoolClientId: signIn.client.userPoolClientId,
      MediaBucketName: this.mediaBucket.bucketName,
      SiteBucketName: site.bucket.bucketName,
      Sender: config.sender,
      ConfigurationSetName: this.mail.configurationSetName,
      SuppressionsTableName: this.mail.suppressions.tableName,
      SuppressorFunctionName: this.mail.suppressor.function.functionName,
      SuppressorQueueUrl: this.mail.suppressor.queue.queueUrl,
      SuppressorDeadLetterQueueUrl: this.mail.suppressor.deadLetterQueue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
