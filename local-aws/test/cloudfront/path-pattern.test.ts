import * as fc from 'fast-check';
import { normalizedPath, pathPattern } from '../../src/services/cloudfront/path-pattern.ts';

it.each<[pattern: string, path: string, matches: boolean]>([
  ['/api/*', '/api/videos', true],
  ['api/*', '/api/videos', true],
  ['/api/*', '/api/', true],
  ['/api/*', '/api', false],
  ['/api/*', '/API/videos', false],
  ['/media/*', '/media/a/b/master.m3u8', true],
  ['*.jpg', '/a/b.jpg', true],
  ['/a?.jpg', '/ab.jpg', true],
  ['/a?.jpg', '/a.jpg', false],
  ['/a.jpg', '/aXjpg', false],
  ['/a+(b)[c]$', '/a+(b)[c]$', true],
  ['*', '/anything', true],
])('the pattern %s and the path %s: %s', (pattern, path, matches) => {
  expect(pathPattern(pattern)(path)).toBe(matches);
});

it.each([
  ['/media/../api/videos', '/api/videos'],
  ['/media/%2e%2E/api/%76ideos', '/api/videos'],
  ['/media//./a/', '/media/a/'],
  ['/media/a/..', '/media/'],
  ['/../../..', '/'],
  ['/media%2Fa', '/media%2Fa'],
  ['/a%zz%', '/a%zz%'],
  ['/', '/'],
])('patterns see %s as %s', (path, normalized) => {
  expect(normalizedPath(path)).toBe(normalized);
});

const plainSegment = fc.stringMatching(/^[a-z0-9_~-]{1,8}$/);
const oddSegment = fc.oneof(
  plainSegment,
  fc.constantFrom('.', '..', '', '%2e', '%2E.', '%2f', '%', '*'),
  fc.webSegment(),
);

it('no dot segment or empty one is left for a pattern to be misled by', () => {
  fc.assert(
    fc.property(fc.array(oddSegment), (segments) => {
      const [first, ...rest] = normalizedPath(`/${segments.join('/')}`).split('/');
      expect(first).toBe('');
      expect(rest.slice(0, -1)).not.toContain('');
      expect(rest).not.toContain('.');
      expect(rest).not.toContain('..');
    }),
  );
});

it('an ordinary path is seen as it is', () => {
  fc.assert(
    fc.property(fc.array(plainSegment, { minLength: 1 }), fc.boolean(), (segments, folder) => {
      const path = `/${segments.join('/')}${folder ? '/' : ''}`;
      expect(normalizedPath(path)).toBe(path);
    }),
  );
});
