import type { IncomingHttpHeaders } from 'node:http';

/**
 * The credential scope of a signed request, `AKID/date/region/service/aws4_request`, from its
 * Authorization header or, in a presigned URL, its query. S3's older signature (version 2), which
 * boto3 still makes URLs with, has a key alone.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** The service's signing name. */
  readonly service: string;
}

export function credentialScope(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): CredentialScope | undefined {
  const authorization = headers.authorization ?? '';
  const credential =
    /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? query.get('X-Amz-Credential');
  const [accessKeyId, , , service] = credential?.split('/') ?? [];
  if (accessKeyId && service) return { accessKeyId, service };
  const olderKey = /^AWS ([^:\s]+):/.exec(authorization)?.[1] ?? query.get('AWSAccessKeyId');
  return olderKey ? { accessKeyId: olderKey, service: 's3' } : undefined;
}
