import { ACCOUNT_ID } from '../../arn.ts';
import { AwsError } from '../../gateway/aws-error.ts';

/**
 * The refusals of Kinesis, in its own codes.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
 */
export const refusals = {
  noSuchStream: (name: string) => notFound(`Stream ${name} under account ${ACCOUNT_ID} not found.`),
  noSuchShard: (shardId: string, stream: string) =>
    notFound(`Shard ${shardId} in stream ${stream} under account ${ACCOUNT_ID} does not exist.`),
  noSuchConsumer: (what: string, stream?: string) =>
    notFound(
      `Consumer ${what}${stream === undefined ? '' : ` of stream ${stream}`} under account ${ACCOUNT_ID} not found.`,
    ),
  streamExists: (name: string) =>
    inUse(`Stream ${name} under account ${ACCOUNT_ID} already exists.`),
  consumerExists: (name: string, stream: string) =>
    inUse(`Consumer ${name} of stream ${stream} under account ${ACCOUNT_ID} already exists.`),
  hasConsumers: (name: string) =>
    inUse(
      `Stream ${name} under account ${ACCOUNT_ID} has consumers: deregister them, or say EnforceConsumerDeletion.`,
    ),
  rateExceeded: (shardId: string, stream: string) =>
    new AwsError(
      'ProvisionedThroughputExceededException',
      `Rate exceeded for shard ${shardId} in stream ${stream} under account ${ACCOUNT_ID}.`,
    ),
  expiredIterator: (createdAt: number, now: number) =>
    new AwsError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${iso(createdAt)} while right now it is ${iso(now)} which is further in the future than the tolerated delay of 300000 milliseconds.`,
    ),
  expiredToken: () =>
    new AwsError('ExpiredNextTokenException', 'The NextToken expired: it is good for 300 seconds.'),
  onDemand: (stream: string) =>
    new AwsError(
      'ValidationException',
      `Stream ${stream} is in ON_DEMAND mode, which scales by itself: only streams in PROVISIONED mode have this operation.`,
    ),
  limitExceeded: (message: string) => new AwsError('LimitExceededException', message),
  invalidArgument: (message: string) => new AwsError('InvalidArgumentException', message),
  notBase64: () =>
    new AwsError('SerializationException', 'Data is not base64: a blob in JSON must be.'),
};

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

function inUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
