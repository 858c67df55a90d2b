import { parseArn } from '../../arn.ts';
import { AwsError } from '../../gateway/aws-error.ts';
import type { Permission } from '../../gateway/permission.ts';
import type { StreamMapping } from '../../services/lambda/mapping-registry.ts';

/** What the rules need to know of a mapping's two ends. */
export interface StreamMappingEnds {
  /** Whether there is such a stream or consumer. */
  readonly exists: boolean;
  readonly streamArn: string;
  /** Whether the function's role may do this. */
  readonly may: (need: Permission) => boolean;
}

/** Lambda polls as the function's role. */
const STREAM_CALLS = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListShards'];
const DESTINATION_CALLS: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
};

/**
 * Throws when Lambda would refuse such a mapping, and says what to mend.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export function checkKinesisMapping(mapping: StreamMapping, ends: StreamMappingEnds): void {
  const broken = brokenRule(mapping, ends);
  if (broken)
    throw new AwsError(
      'InvalidParameterValueException',
      `The mapping of ${mapping.eventSourceArn} to ${mapping.functionArn}: ${broken}`,
    );
}

function brokenRule(mapping: StreamMapping, ends: StreamMappingEnds): string | undefined {
  const { stream } = mapping;
  if (!ends.exists) return 'there is no such stream or consumer.';
  return (
    outside('BatchSize', mapping.batchSize, 1, 10_000) ??
    outside('MaximumBatchingWindowInSeconds', mapping.maximumBatchingWindow, 0, 300) ??
    outside('ParallelizationFactor', stream.parallelizationFactor, 1, 10) ??
    outside('MaximumRetryAttempts', stream.maximumRetryAttempts, -1, 10_000) ??
    brokenAge(stream.maximumRecordAge) ??
    outside('TumblingWindowInSeconds', stream.tumblingWindow, 0, 900) ??
    brokenWindow(mapping) ??
    brokenDestination(stream.onFailure, ends) ??
    missingGrant(mapping, ends)
  );
}

function outside(name: string, value: number, min: number, max: number): string | undefined {
  if (Number.isInteger(value) && value >= min && value <= max) return undefined;
  return `${name} is ${value}; it must be between ${min} and ${max}.`;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function brokenAge(seconds: number): string | undefined {
  return seconds === -1 ? undefined : outside('MaximumRecordAgeInSeconds', seconds, 60, 604_800);
}

function brokenWindow({ stream }: StreamMapping): string | undefined {
  if (stream.tumblingWindow > 0 && stream.parallelizationFactor > 1)
    return 'local-aws does not emulate tumbling windows with a ParallelizationFactor above 1, as AWS does not say whose state is whose. Remove one of them.';
  return undefined;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
function brokenDestination(
  arn: string | undefined,
  { may }: StreamMappingEnds,
): string | undefined {
  if (arn === undefined) return undefined;
  const { service } = parseArn(arn);
  const action = DESTINATION_CALLS[service];
  if (!action)
    return `local-aws does not emulate an on-failure destination of ${service} (${arn}). Take an SQS queue or an SNS topic.`;
  if (may({ action, resource: arn })) return undefined;
  return `The provided execution role does not have permissions to call ${action} on ${arn}. Grant it, as SqsDlq and SnsDlq do.`;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
function missingGrant(
  { eventSourceArn }: StreamMapping,
  { streamArn, may }: StreamMappingEnds,
): string | undefined {
  const consumer = eventSourceArn !== streamArn;
  const resource = eventSourceArn;
  const calls = consumer ? ['SubscribeToShard'] : STREAM_CALLS;
  const missing = calls.find((call) => !may({ action: `kinesis:${call}`, resource }));
  return (
    missing &&
    `The provided execution role does not have permissions to call ${missing} on Kinesis. Grant it, as ${consumer ? 'KinesisConsumerEventSource' : 'KinesisEventSource'} does.`
  );
}
