import { compileDatePattern } from '../../src/services/firehose/date-pattern.ts';
import { compilePrefix } from '../../src/services/firehose/prefix.ts';

const arrivedAt = new Date('2026-01-02T03:04:05.678Z');
const errors = 'errors/!{firehose:error-output-type}/';

describe('a date pattern', () => {
  test.each([
    ['yyyy-MM-dd-HH', '2026-01-02-03'],
    ["yyyy/MM/dd/HH'h'/mm:ss", '2026/01/02/03h/04:05'],
    ["'o''clock' HH''", "o'clock 03'"],
  ])('%s is %s', (pattern, text) => {
    expect(compileDatePattern(pattern)(arrivedAt)).toBe(text);
  });

  test.each([
    ['DDD', /"DDD"/],
    ['yyyy-M', /"M"/],
    ["HH'h", /never closed/],
  ])('%s is refused', (pattern, reason) => {
    expect(() => compileDatePattern(pattern)).toThrow(reason);
  });
});

describe('a prefix', () => {
  test.each([
    [undefined, '2026/01/02/03/'],
    ['raw/', 'raw/2026/01/02/03/'],
    ['hour=!{timestamp:yyyy-MM-dd-HH}/', 'hour=2026-01-02-03/'],
    ['!{timestamp:yyyy}/at-!{timestamp:HH}/', '2026/at-03/'],
  ])('%s is evaluated to %s', (prefix, text) => {
    expect(compilePrefix(prefix, errors)(arrivedAt)).toBe(text);
  });

  test('has another random string at each place', () => {
    const text = compilePrefix(
      '!{firehose:random-string}/!{firehose:random-string}/!{timestamp:HH}/',
      errors,
    )(arrivedAt);
    const [first, second] = text.split('/');
    expect(first).toMatch(/^\w{11}$/);
    expect(second).not.toBe(first);
  });

  test.each([
    ['!{partitionKeyFromQuery:customer}/', errors, /is no expression that local-aws knows/],
    ['!{timestamp:yyyy', errors, /is no expression/],
    ['!{firehose:error-output-type}/', errors, /belongs into ErrorOutputPrefix/],
    ['!{timestamp:yyyy}/', undefined, /ErrorOutputPrefix is missing/],
    ['!{timestamp:yyyy}/', 'errors/!{timestamp:yyyy}/', /no !{firehose:error-output-type}/],
    ['x'.repeat(510), undefined, /more than 512 characters/],
  ])('%s with the error prefix %s is refused', (prefix, errorPrefix, reason) => {
    expect(() => compilePrefix(prefix, errorPrefix)).toThrow(reason);
  });
});
