import * as fc from 'fast-check';
import { parseLine } from '../../demo/clicks/log/combined-line.ts';
import { pageViewOf } from '../../demo/clicks/log/page-view.ts';

const rest = '[22/Nov/2026:21:07:00 +0100] "GET /a HTTP/1.1" 200 12 "https://b.example/c" "Agent"';
const at = Date.parse('2026-11-22T20:07:00Z');

it('reads a line of the combined format', () => {
  expect(parseLine(`192.0.2.1 - - ${rest}`)).toEqual({
    address: '192.0.2.1',
    at,
    request: 'GET /a HTTP/1.1',
    status: 200,
    referrer: 'https://b.example/c',
    agent: 'Agent',
  });
});

it.each([
  ['an IPv6 address', `2001:db8::1 - - ${rest}`, { address: '2001:db8::1' }],
  ['a user with a space', `h - Ana Lee ${rest}`, { address: 'h', at }],
  ['escaped quotes', rest.replace('Agent', String.raw`a \"b\" \\`), { agent: 'a "b" \\' }],
  ['escaped bytes', rest.replace('/a ', String.raw`/\xc3\xa4 `), { request: 'GET /Ã¤ HTTP/1.1' }],
  ['no referrer and no agent', rest.replace(/ "https.*/, ' "-" "-"'), { referrer: '', agent: '' }],
  ['the common format', rest.replace(/ "https.*/, ''), { status: 200, referrer: '', agent: '' }],
  ['no bytes', rest.replace(' 12 ', ' - '), { status: 200 }],
  ['more fields', `${rest} 0.012 "host"`, { agent: 'Agent' }],
])('reads %s', (_, text, expected) => {
  const line = text.startsWith('[') ? `192.0.2.1 - - ${text}` : text;
  expect(parseLine(line)).toMatchObject(expected);
});

it.each([
  '',
  'a text',
  '{"json": true}',
  `192.0.2.1 - - ${rest.replace('Nov', 'Foo')}`,
  `192.0.2.1 - - ${rest.replace('22/', '99/')}`,
  `192.0.2.1 - - ${rest.replace('" 200', ' 200')}`,
  `192.0.2.1 - - ${rest.slice(0, -1)}`,
])('takes no other line: %j', (text) => {
  expect(parseLine(text)).toBeUndefined();
});

it('is soon through with a line that was made to take long', () => {
  const began = performance.now();
  for (const text of ['" ', '\\', '\\"', '[', ' ', '"a" '])
    parseLine(`192.0.2.1 - - [22/Nov/2026:21:07:00 +0100] "${text.repeat(8_000)}`);
  expect(performance.now() - began).toBeLessThan(1_000);
});

it('tells of no text more than the statistics take', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (target, referrer) => {
      const line = { address: 'h', at, request: `GET ${target}`, status: 200, referrer, agent: '' };
      const view = pageViewOf(line);
      const { page, referrer: host } =
        typeof view === 'string' ? { page: '/', referrer: '' } : view;
      expect(page).toMatch(/^\/[!-"$->@-~]{0,511}$/);
      expect(host).toMatch(/^[\w.:[\]-]{0,253}$/);
    }),
  );
});

it.each([
  ['GET / HTTP/1.1', 200, { page: '/', referrer: 'b.example' }],
  ['GET /a?b=c HTTP/1.1', 304, { page: '/a', referrer: 'b.example' }],
  ['GET /v1.2/a.html#d HTTP/1.0', 200, { page: '/v1.2/a.html', referrer: 'b.example' }],
  ['GET https://a.example/x?y HTTP/1.1', 200, { page: '/x', referrer: 'b.example' }],
  ['GET https://a.example HTTP/1.1', 200, { page: '/', referrer: 'b.example' }],
  ['HEAD / HTTP/1.1', 200, 'not a GET'],
  ['-', 408, 'not a GET'],
  ['GET / b HTTP/1.1', 200, 'not a GET'],
  ['GET /a HTTP/1.1', 404, 'not answered with a page'],
  ['GET /a HTTP/1.1', 301, 'not answered with a page'],
  ['GET /a.css?v=2 HTTP/1.1', 200, 'a file that pages are made of'],
  ['GET /A.PNG HTTP/1.1', 200, 'a file that pages are made of'],
  [`GET /${'a'.repeat(512)} HTTP/1.1`, 200, 'a path that no page has'],
  ['GET a HTTP/1.1', 200, 'a path that no page has'],
])('%s, answered %i', (request, status, expected) => {
  const line = { address: 'h', at, request, status, referrer: 'https://b.example/c', agent: '' };
  expect(pageViewOf(line)).toEqual(expected);
});
