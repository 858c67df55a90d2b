import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What of a request is signed, as it came. */
export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * A request in the one form its signer and its reader agree on.
 * @param signing.signedHeaders lower-case names, in the signer's order
 * @param signing.payloadHash hexadecimal SHA-256 of the body, or a word for it: `UNSIGNED-PAYLOAD`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function canonicalRequest(
  { method, path, query, headers }: SignedRequest,
  signing: {
    readonly service: string;
    readonly signedHeaders: readonly string[];
    readonly payloadHash: string;
  },
): string {
  return [
    method,
    signing.service === 's3' ? encodedOnce(path) : encodedTwice(path),
    canonicalQuery(query),
    ...signing.signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}`),
    '',
    signing.signedHeaders.join(';'),
    signing.payloadHash,
  ].join('\n');
}

/**
 * @param time as signed, e.g. `20261122T101500Z`
 * @param scope `<date>/<region>/<service>/aws4_request`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign
 */
export function stringToSign(time: string, scope: string, canonical: string): string {
  const hash = createHash('sha256').update(canonical).digest('hex');
  return [ALGORITHM, time, scope, hash].join('\n');
}

/** S3 signs the path of an object's key as it is, double slashes and dots included. */
function encodedOnce(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decoded(segment)))
    .join('/');
}

/** The other services sign the path as it was sent, normalized, and encoded once more. */
function encodedTwice(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalValue(value: string | string[] | undefined): string {
  return String(value ?? '')
    .trim()
    .replaceAll(/ +/g, ' ');
}

/** Everything but unreserved characters, as RFC 3986 has them. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
