import { accessDenied, queryParametersError } from './refusals.ts';
import { parseSigningTime, SKEW } from './time.ts';

const LONGEST_SECONDS = 604_800;

const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const;

/** What a presigned URL says of its signature. */
export interface PresignedUrl {
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Reads the `X-Amz-*` parameters of a presigned URL that is valid at `now` (ms since the epoch).
 * Throws `AuthorizationQueryParametersError`, or `AccessDenied` before and after its time.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function readPresignedUrl(query: URLSearchParams, now: number): PresignedUrl {
  const [, , signature, time, signedHeaders, expires] = REQUIRED.map((name) => query.get(name));
  if (!signature || !time || !signedHeaders || !expires || !query.get('X-Amz-Algorithm'))
    throw queryParametersError(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw queryParametersError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  if (!/^\d{1,9}$/.test(expires)) throw queryParametersError('X-Amz-Expires should be a number');
  if (Number(expires) > LONGEST_SECONDS)
    throw queryParametersError(
      `X-Amz-Expires must be less than a week (in seconds) that is ${LONGEST_SECONDS}`,
    );
  const signedAt = parseSigningTime(time);
  if (signedAt === undefined || !query.get('X-Amz-Credential')?.includes(`/${time.slice(0, 8)}/`))
    throw queryParametersError(
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\", and of the day in X-Amz-Credential",
    );
  if (signedAt > now + SKEW) throw accessDenied('Request is not valid yet');
  if (signedAt + Number(expires) * 1000 <= now) throw accessDenied('Request has expired');
  return { time, signedHeaders: signedHeaders.split(';'), signature };
}
