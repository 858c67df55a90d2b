import { ACCOUNT_ID, PARTITION, REGION } from '../arn.ts';

/**
 * Types that are harmless by nature: they say who may, watch, describe or clean up, and nothing that
 * flows through the application passes through them. They are accepted and do nothing.
 */
export const HARMLESS: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
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
