import { wildcards, type Pattern } from '../../iam/pattern.ts';

/**
 * A behavior's path pattern: case-sensitive, with `*` for any characters (slashes, too) and `?` for
 * any one. A slash at its start makes no difference.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function pathPattern(pattern: string): Pattern {
  return wildcards(pattern.startsWith('/') || pattern === '*' ? pattern : `/${pattern}`);
}

const UNRESERVED = /[\w.~-]/;

/**
 * The path that patterns are held against: dot segments resolved, slashes merged, unreserved
 * characters decoded. The origin gets the path as it was sent.
 * @see https://datatracker.ietf.org/doc/html/rfc3986#section-6
 */
export function normalizedPath(path: string): string {
  const decoded = path.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return UNRESERVED.test(character) ? character : escape;
  });
  const kept: string[] = [];
  const segments = decoded.split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const isFolder = kept.length > 0 && ['', '.', '..'].includes(segments.at(-1) ?? '');
  return `/${kept.join('/')}${isFolder ? '/' : ''}`;
}
