import type { IncomingHttpHeaders } from 'node:http';
import type { ForwardingPolicy } from './forwarding-policy.ts';

/** Reaches the origin whatever the policies say. */
const ALWAYS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'pragma',
  'range',
]);

/** Concerns one connection only, or is CloudFront's to say. */
const NEVER: ReadonlySet<string> = new Set([
  'connection',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-amz-cf-id',
  'x-forwarded-for',
]);

/**
 * The viewer's headers on their way to the origin.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior
 */
export function forwardedHeaders(
  viewer: IncomingHttpHeaders,
  policies: readonly ForwardingPolicy[],
): IncomingHttpHeaders {
  const isForwarded = (name: string) =>
    !NEVER.has(name) && (ALWAYS.has(name) || policies.some((policy) => policy.header(name)));
  const kept = Object.entries(viewer).filter(([name]) => isForwarded(name));
  const cookie = chosen(viewer.cookie ?? '', /; */, '; ', (pair) =>
    policies.some((policy) => policy.cookie(nameOf(pair))),
  );
  return {
    'user-agent': 'Amazon CloudFront',
    ...Object.fromEntries(kept),
    ...(cookie && { cookie }),
  };
}

/** The viewer's query string on its way to the origin; what stays is as it was sent. */
export function forwardedQuery(rawQuery: string, policies: readonly ForwardingPolicy[]): string {
  return chosen(rawQuery, '&', '&', (pair) =>
    policies.some((policy) => policy.queryString(nameOf(pair))),
  );
}

function chosen(
  list: string,
  separator: string | RegExp,
  joint: string,
  isChosen: (item: string) => boolean,
): string {
  return list
    .split(separator)
    .filter((item) => item !== '' && isChosen(item))
    .join(joint);
}

function nameOf(pair: string): string {
  return pair.split('=', 1)[0] ?? '';
}
