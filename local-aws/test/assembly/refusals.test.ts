import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { startLocalAws } from '../../src/index.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'refusals-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const queue = 'arn:aws:sqs:us-east-1:000000000000:jobs';

/** How the start of an app whose only resource is this one fails. */
async function refusalOf(type: string, properties: Record<string, unknown>): Promise<string> {
  const assembly = await mkdtemp(join(scratch, 'app-'));
  const app = new App({
    outdir: assembly,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const wrong = new CfnResource(new Stack(app, 'Video'), 'Resource', { type, properties });
  wrong.overrideLogicalId('Wrong');
  app.synth();
  const start = startLocalAws({ assembly, port: 0 });
  return start.then(
    async (local) => {
      await local.stop();
      return 'it started';
    },
    (error: Error) => error.message,
  );
}

it.each<[type: string, property: string, properties: Record<string, unknown>]>([
  ['AWS::SQS::Queue', 'QueueName', { QueueName: 7 }],
  ['AWS::SQS::Queue', 'VisibilityTimeout', { VisibilityTimeout: 'long' }],
  ['AWS::SQS::QueuePolicy', 'Queues', { PolicyDocument: {}, Queues: [] }],
  ['AWS::S3::Bucket', 'VersioningConfiguration.Status', { VersioningConfiguration: { Status: 1 } }],
  ['AWS::S3::BucketPolicy', 'Bucket', {}],
  ['Custom::S3BucketNotifications', 'BucketName', { NotificationConfiguration: {} }],
  ['AWS::DynamoDB::Table', 'KeySchema', { AttributeDefinitions: [] }],
  ['AWS::DynamoDB::GlobalTable', 'KeySchema', { AttributeDefinitions: [] }],
  ['AWS::SES::EmailIdentity', 'EmailIdentity', {}],
  ['AWS::SES::ConfigurationSet', 'Name', { Name: 7 }],
  ['AWS::Logs::LogGroup', 'LogGroupName', { LogGroupName: 7 }],
  ['AWS::Lambda::Function', 'MemorySize', { Code: {}, Role: 'r', MemorySize: 64 }],
  ['AWS::Lambda::LayerVersion', 'Content', {}],
  ['AWS::Lambda::EventInvokeConfig', 'Qualifier', { FunctionName: 'f' }],
  ['AWS::Lambda::EventSourceMapping', 'FunctionName', { EventSourceArn: queue }],
  ['AWS::CloudFront::Distribution', 'DistributionConfig.Origins', { DistributionConfig: {} }],
  ['AWS::CloudFront::CachePolicy', 'CachePolicyConfig', {}],
  ['AWS::CloudFront::OriginRequestPolicy', 'OriginRequestPolicyConfig', {}],
  ['AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig', {}],
  ['Custom::CDKBucketDeployment', 'DestinationBucketName', { SourceObjectKeys: [] }],
  ['AWS::IAM::Role', 'AssumeRolePolicyDocument', {}],
])(
  '%s with a wrong %s is refused by stack, logical id, type and property',
  async (type, property, properties) => {
    const refusal = await refusalOf(type, properties);
    expect(refusal.split(': ', 1)).toEqual([`Video/Wrong (${type})`]);
    expect(refusal).toContain(property);
  },
);
