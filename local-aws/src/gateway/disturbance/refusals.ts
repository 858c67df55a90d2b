import { AwsError } from '../aws-error.ts';

const WHY = '(A disturbance: DELETE /_local/disturb ends it.)';

/**
 * A service's own throttle: clients retry it.
 * @param path tells the APIs of SES apart
 */
export function throttle(service: string, path: string): AwsError {
  const { code, message, ...status } = throttleOf(service, path);
  return new AwsError(code, `${message} ${WHY}`, status);
}

/** A failure of the service's: clients retry it. */
export function serverError(service: string, status: 500 | 503): AwsError {
  const code = status === 503 ? 'ServiceUnavailable' : (INTERNAL[service] ?? 'InternalFailure');
  return new AwsError(code, `The service could not do this. ${WHY}`, { status });
}

/** What a killed caller does not read any more. */
export function gone(): AwsError {
  return new AwsError('Gone', `The caller's process was killed. ${WHY}`, { status: 503 });
}

interface Throttle {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly queryCode?: string;
}

function throttleOf(service: string, path: string): Throttle {
  switch (service) {
    case 'sqs':
      return {
        code: 'RequestThrottled',
        message: 'Rate exceeded.',
        status: 403,
        queryCode: 'RequestThrottled',
      };
    case 's3':
      return { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 };
    case 'dynamodb':
      return {
        code: 'ProvisionedThroughputExceededException',
        message:
          'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      };
    case 'kinesis':
      return {
        code: 'ProvisionedThroughputExceededException',
        message: 'Rate exceeded for shard.',
      };
    case 'lambda':
      return { code: 'TooManyRequestsException', message: 'Rate Exceeded.', status: 429 };
    case 'ses':
      return path.startsWith('/v2/')
        ? {
            code: 'TooManyRequestsException',
            message: 'Maximum sending rate exceeded.',
            status: 429,
          }
        : { code: 'Throttling', message: 'Maximum sending rate exceeded.' };
    case 'sns':
      return {
        code: 'ThrottledException',
        message: 'Rate exceeded.',
        status: 429,
        queryCode: 'Throttled',
      };
    case 'cognito-idp':
      return { code: 'TooManyRequestsException', message: 'Rate exceeded.' };
    case 'sts':
    case 'cloudformation':
      return { code: 'Throttling', message: 'Rate exceeded.' };
    default:
      return { code: 'ThrottlingException', message: 'Rate exceeded.' };
  }
}

/** What services call a failure of their own, where not `InternalFailure`. */
const INTERNAL: Readonly<Record<string, string>> = {
  dynamodb: 'InternalServerError',
  lambda: 'ServiceException',
  s3: 'InternalError',
  sns: 'InternalError',
};
