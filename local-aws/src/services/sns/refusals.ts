import { AwsError } from '../../gateway/aws-error.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
export function invalidParameter(why: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${why}`);
}

export function topicDoesNotExist(): AwsError {
  return new AwsError('NotFound', 'Topic does not exist', { status: 404 });
}

export function subscriptionDoesNotExist(): AwsError {
  return new AwsError('NotFound', 'Subscription does not exist', { status: 404 });
}
