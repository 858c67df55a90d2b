import * as fc from 'fast-check';
import { parseRouteKey } from '../../src/services/apigateway/route-key.ts';
import { matchRoute } from '../../src/services/apigateway/routing.ts';

const RUNS = { numRuns: 5000 };

const route = (routeKey: string) => ({ routeKey, key: parseRouteKey(routeKey) });
const table = (...routeKeys: string[]) => routeKeys.map(route);
const chosen = (routes: ReturnType<typeof table>, method: string, path: string) =>
  matchRoute(routes, method, path)?.route.routeKey;

const literal = fc.constantFrom('pets', 'dog', 'cat', '1', 'a b', 'é');
const path = fc.array(literal, { maxLength: 4 }).map((all) => `/${all.join('/')}`);
const encoded = (text: string) => text.split('/').map(encodeURIComponent).join('/');
const method = fc.constantFrom('GET', 'POST', 'DELETE');
const parts = fc.array(fc.oneof(fc.constantFrom('pets', 'dog', 'cat'), fc.constant('{}')), {
  maxLength: 3,
});
/** Route keys of every kind, their parameters named by position. */
const routeKey = fc.oneof(
  fc.constant('$default'),
  fc
    .record({
      method: fc.constantFrom('ANY', 'GET', 'POST'),
      parts,
      greedy: fc.boolean(),
    })
    .map((one) => {
      const named = one.parts.map((part, at) => (part === '{}' ? `{p${at}}` : part));
      return `${one.method} /${[...named, ...(one.greedy ? ['{proxy+}'] : [])].join('/')}`;
    }),
);
const routeKeys = fc.uniqueArray(routeKey, { minLength: 1, maxLength: 8 });

// The example of AWS's developer guide.
const documented = table(
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  '$default',
);
it.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
  ['POST', '/test/5', 'ANY /{proxy+}'],
  ['GET', '/', '$default'],
])('sends %s %s to %s', (verb, to, expected) => {
  expect(chosen(documented, verb, to)).toBe(expected);
});

it('prefers a method to ANY, and a more specific path to both', () => {
  const routes = table('ANY /pets/{id}', 'GET /pets/{id}', 'ANY /pets/dog', 'GET /{proxy+}');
  expect(chosen(routes, 'GET', '/pets/cat')).toBe('GET /pets/{id}');
  expect(chosen(routes, 'PUT', '/pets/cat')).toBe('ANY /pets/{id}');
  expect(chosen(routes, 'GET', '/pets/dog')).toBe('ANY /pets/dog');
});

it('falls back to a route that takes the method', () => {
  expect(chosen(table('POST /pets/dog', 'GET /pets/{id}'), 'GET', '/pets/dog')).toBe(
    'GET /pets/{id}',
  );
  expect(chosen(table('POST /pets'), 'GET', '/pets')).toBeUndefined();
});

it('decodes path parameters, slashes too, and leaves escapes alone that are none', () => {
  const routes = table('GET /{album}/{proxy+}');
  expect(matchRoute(routes, 'GET', '/a%2Fb/c%20d/e')?.pathParameters).toEqual({
    album: 'a/b',
    proxy: 'c d/e',
  });
  expect(matchRoute(routes, 'GET', '/100%/x')?.pathParameters).toEqual({
    album: '100%',
    proxy: 'x',
  });
});

it('has no parameters for a route without any, and none that are empty', () => {
  expect(matchRoute(table('GET /pets'), 'GET', '/pets')?.pathParameters).toBeUndefined();
  expect(chosen(table('GET /pets/{id}', 'GET /pets/{proxy+}'), 'GET', '/pets/')).toBeUndefined();
});

it('chooses the same route whatever the order of the table', () => {
  fc.assert(
    fc.property(
      routeKeys.chain((keys) =>
        fc.tuple(fc.constant(keys), fc.shuffledSubarray(keys, { minLength: keys.length })),
      ),
      method,
      path,
      ([keys, shuffled], verb, to) => {
        expect(chosen(table(...shuffled), verb, encoded(to))).toBe(
          chosen(table(...keys), verb, encoded(to)),
        );
      },
    ),
    RUNS,
  );
});

it('finds a route for every request if there is a $default, and puts it last', () => {
  fc.assert(
    fc.property(routeKeys, method, path, (keys, verb, to) => {
      const others = keys.filter((key) => key !== '$default');
      const without = chosen(table(...others), verb, encoded(to));
      expect(chosen(table(...others, '$default'), verb, encoded(to))).toBe(without ?? '$default');
    }),
    RUNS,
  );
});

it('chooses only what the request is: the parameters put into the route make its path', () => {
  fc.assert(
    fc.property(routeKeys, method, path, (keys, verb, to) => {
      const match = matchRoute(table(...keys), verb, encoded(to));
      if (!match || match.route.routeKey === '$default') return;
      const [wanted, pattern = ''] = match.route.routeKey.split(' ');
      expect([verb, 'ANY']).toContain(wanted);
      const parameters = match.pathParameters ?? {};
      expect(pattern.replace(/\{(\w+)\+?\}/g, (_, name: string) => parameters[name] ?? '')).toBe(
        to,
      );
    }),
    RUNS,
  );
});

it.each([
  ['videos', 'neither $default nor a method'],
  ['FETCH /videos', 'neither $default nor a method'],
  ['GET videos', 'neither $default nor a method'],
  ['GET /{proxy+}/more', 'greedy parameter which is not at its end'],
  ['GET /{a}/{a}', 'two parameters of one name'],
  ['GET /v{a}', 'a parameter fills its part'],
])('refuses the route key %s', (text, reason) => {
  expect(() => parseRouteKey(text)).toThrow(reason);
});
