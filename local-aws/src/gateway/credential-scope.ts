import type { IncomingHttpHeaders } from 'node:http';

/**
 * The credential scope of a signed request, `AKID/date/region/service/aws4_request`, from its
 * Authorization header or, in a presigned URL, its query.
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
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const [accessKeyId, , , service] = credential?.split('/') ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}
