import type { IncomingHttpHeaders } from 'node:http';

/**
 * The credential scope of a signed request, `AKID/date/region/service/aws4_request`, from its
 * Authorization header or, in a presigned URL, its query. S3's older signature (version 2), which
 * boto3 still makes URLs with, has a key alone.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** The day it was signed on, `20261122`; empty in version 2. */
  readonly date: string;
  /** Empty in version 2. */
  readonly region: string;
  /** The service's signing name. */
  readonly service: string;
  readonly version: 4 | 2;
  /** Where the signature is: a presigned URL has it in its query. */
  readonly place: 'header' | 'query';
}

/** An Authorization header counts first. Undefined: the request is not signed. */
export function credentialScope(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): CredentialScope | undefined {
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    const credential = /Credential=([^,\s]+)/.exec(authorization)?.[1];
    const olderKey = /^AWS ([^:\s]+):/.exec(authorization)?.[1];
    return inHeaderOrQuery('header', credential, olderKey);
  }
  return inHeaderOrQuery('query', query.get('X-Amz-Credential'), query.get('AWSAccessKeyId'));
}

/** Reads `AKID/date/region/service/aws4_request`; undefined if it is not that. */
export function parseCredential(
  credential: string,
): Pick<CredentialScope, 'accessKeyId' | 'date' | 'region' | 'service'> | undefined {
  const [accessKeyId, date, region, service] = credential.split('/');
  return accessKeyId && date && region && service
    ? { accessKeyId, date, region, service }
    : undefined;
}

function inHeaderOrQuery(
  place: CredentialScope['place'],
  credential: string | null | undefined,
  olderKey: string | null | undefined,
): CredentialScope | undefined {
  const parsed = parseCredential(credential ?? '');
  if (parsed) return { ...parsed, version: 4, place };
  if (!olderKey) return undefined;
  return { accessKeyId: olderKey, date: '', region: '', service: 's3', version: 2, place };
}
