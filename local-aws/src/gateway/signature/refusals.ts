import { AwsError } from '../aws-error.ts';

const forbidden = (code: string, message: string): AwsError =>
  new AwsError(code, message, { status: 403 });

/** Signatures are refused in S3's words: it is S3 whose URLs and forms leave a program. */
export const signatureDoesNotMatch = (): AwsError =>
  forbidden(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );

export const invalidAccessKeyId = (accessKeyId: string): AwsError =>
  forbidden(
    'InvalidAccessKeyId',
    `The AWS Access Key Id you provided does not exist in our records: ${accessKeyId}. Here URLs and forms are presigned with the credentials of a function, or with AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local.`,
  );

export const invalidToken = (): AwsError =>
  new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.');

export const accessDenied = (message: string): AwsError => forbidden('AccessDenied', message);

export const tooSkewed = (): AwsError =>
  forbidden(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  );

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const queryParametersError = (message: string): AwsError =>
  new AwsError('AuthorizationQueryParametersError', message);

export const malformedAuthorization = (message: string): AwsError =>
  new AwsError('AuthorizationHeaderMalformed', message);

export const olderSignature = (): AwsError =>
  new AwsError(
    'InvalidRequest',
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256. With boto3: Config(signature_version='s3v4').",
  );

export const twoMechanisms = (): AwsError =>
  new AwsError(
    'InvalidArgument',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  );
