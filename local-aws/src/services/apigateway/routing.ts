import { segmentsOf, type RouteKey } from './route-key.ts';

export interface RouteMatch<R> {
  readonly route: R;
  /** By name, percent-decoded. Undefined: the route has none. */
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

interface Candidate<R> extends RouteMatch<R> {
  readonly key: RouteKey;
}

/**
 * The most specific route for a request: a full match of the path, then a greedy one, then
 * `$default`; with paths that are equally specific, a method before `ANY`.
 * @param path Percent-encoded, as sent.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function matchRoute<R extends { readonly key: RouteKey }>(
  routes: Iterable<R>,
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const segments = segmentsOf(path).map(decoded);
  const candidates = [...routes].flatMap((route) => candidate(route, method, segments) ?? []);
  return candidates.toSorted((a, b) => compare(rank(a.key), rank(b.key)))[0];
}

/** What a percent-encoded path means. An escape that is none stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function candidate<R extends { readonly key: RouteKey }>(
  route: R,
  method: string,
  path: readonly string[],
): Candidate<R> | undefined {
  const { key } = route;
  if (key.kind === 'default') return { route, key, pathParameters: undefined };
  if (key.method !== undefined && key.method !== method) return undefined;
  const pathParameters = parametersOf(key.segments, path);
  if (!pathParameters) return undefined;
  const any = Object.keys(pathParameters).length > 0;
  return { route, key, pathParameters: any ? pathParameters : undefined };
}

/** Undefined: the path is not of this pattern. */
function parametersOf(
  pattern: (RouteKey & { kind: 'path' })['segments'],
  path: readonly string[],
): Record<string, string> | undefined {
  const isGreedy = pattern.at(-1)?.kind === 'greedy';
  if (isGreedy ? path.length < pattern.length : path.length !== pattern.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [at, segment] of pattern.entries()) {
    const text = segment.kind === 'greedy' ? path.slice(at).join('/') : (path[at] ?? '');
    if (segment.kind === 'literal' ? text !== segment.text : text === '') return undefined;
    if (segment.kind !== 'literal') parameters.set(segment.name, text);
  }
  return Object.fromEntries(parameters);
}

const RANKS = { literal: 0, parameter: 1, greedy: 2 };

/** Compared item by item, the least first: greediness, the path's parts, the method. */
function rank(key: RouteKey): readonly number[] {
  if (key.kind === 'default') return [2];
  const parts = key.segments.map(({ kind }) => RANKS[kind]);
  return [parts.includes(RANKS.greedy) ? 1 : 0, ...parts, key.method === undefined ? 1 : 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
