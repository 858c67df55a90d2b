import { ACCOUNT_ID, PARTITION, REGION } from '../arn.ts';

/**
 * Types that nobody misses on a laptop: they say who may, describe or clean up, and nothing that
 * flows through the application passes through them. They are accepted and do nothing.
 */
export const HARMLESS: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
]);

/** What `Ref` answers for a resource that does not exist here. */
export function placeholderRef(logicalId: string): string {
  return `not-emulated:${logicalId}`;
}

/** What `Fn::GetAtt` answers for a resource that does not exist here; an ARN where one is asked for. */
export function placeholderAttribute(type: string, logicalId: string, attribute: string): string {
  if (!/arn$/i.test(attribute)) return `not-emulated:${logicalId}.${attribute}`;
  const service = (type.split('::')[1] ?? 'custom').toLowerCase();
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT_ID}:not-emulated/${logicalId}`;
}

/** Where a resource names what it cannot work without. */
const NEEDS: Readonly<Record<string, string>> = {
  'AWS::KinesisFirehose::DeliveryStream': 'KinesisStreamSourceConfiguration',
  'AWS::Lambda::Function': 'Environment',
  'AWS::Lambda::EventInvokeConfig': 'DestinationConfig',
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn',
  'Custom::S3BucketNotifications': 'NotificationConfiguration',
};

/**
 * The logical id of a resource that does not exist here and that this one cannot work without: a
 * function would run, and fail later in a way that is hard to read.
 */
export function neededButNotEmulated(
  type: string,
  properties: Readonly<Record<string, unknown>>,
): string | undefined {
  const needed = properties[NEEDS[type] ?? ''];
  return /not-emulated[:/](\w+)/.exec(JSON.stringify(needed) ?? '')?.[1];
}
