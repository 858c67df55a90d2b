import type { IncomingHttpHeaders } from 'node:http';

const SIGN_IN = 'AWSCognitoIdentityProviderService.';

/** The service that takes a request without a signature; undefined: none does. */
export function unsignedService(
  method: string,
  headers: IncomingHttpHeaders,
): 's3' | 'cognito-idp' | undefined {
  if (isPreflight(method, headers) || isForm(method, headers)) return 's3';
  const target = headers['x-amz-target'];
  return typeof target === 'string' && target.startsWith(SIGN_IN) ? 'cognito-idp' : undefined;
}

/**
 * A browser asks whether its page may send the request that it describes: to the same address, a
 * presigned one too, but never signed itself.
 */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** A browser's upload: its signature is among the fields. */
function isForm(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'POST' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}
