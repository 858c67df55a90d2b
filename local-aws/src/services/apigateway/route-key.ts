/** One part of a route's path, between slashes. */
type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  /** `{proxy+}`: everything that is left, and at least something. */
  | { readonly kind: 'greedy'; readonly name: string };

/** What a route answers: a method (or any) and a path, or whatever nothing else does. */
export type RouteKey =
  | { readonly kind: 'default' }
  | {
      readonly kind: 'path';
      /** Undefined: `ANY`. */
      readonly method: string | undefined;
      readonly segments: readonly Segment[];
    };

const METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * Parses `GET /videos/{videoId}`, `ANY /{proxy+}` or `$default`. Throws with what to write instead.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function parseRouteKey(text: string): RouteKey {
  if (text === '$default') return { kind: 'default' };
  const [method = '', path = '', ...rest] = text.split(' ');
  if (!METHODS.includes(method) || !path.startsWith('/') || rest.length > 0)
    throw new Error(
      `The route key ${text} is neither $default nor a method (${METHODS.join(', ')}) and a path, such as GET /pets/{petId}.`,
    );
  const segments = segmentsOf(path).map(segment);
  const names = segments.flatMap((one) => (one.kind === 'literal' ? [] : [one.name]));
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy'))
    throw new Error(`The route key ${text} has a greedy parameter which is not at its end.`);
  if (new Set(names).size < names.length)
    throw new Error(`The route key ${text} has two parameters of one name.`);
  return { kind: 'path', method: method === 'ANY' ? undefined : method, segments };
}

/** The parts of a path that begins with a slash: none for `/`. */
export function segmentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function segment(text: string): Segment {
  const [, name, plus] = /^\{([\w.:$-]+)(\+?)\}$/.exec(text) ?? [];
  if (name !== undefined) return { kind: plus ? 'greedy' : 'parameter', name };
  if (/[{}]/.test(text))
    throw new Error(`${text} is no part of a route: a parameter fills its part, as in /{name}.`);
  return { kind: 'literal', text };
}
