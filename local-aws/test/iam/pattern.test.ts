import * as fc from 'fast-check';
import { arnWildcards, wildcards } from '../../src/iam/pattern.ts';

/** Wildcards by their definition: slow, and plain to see. */
function matchesPlainly(pattern: string, text: string): boolean {
  const [first] = pattern;
  if (first === undefined) return text === '';
  const rest = pattern.slice(1);
  if (first === '*')
    return matchesPlainly(rest, text) || (text !== '' && matchesPlainly(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text[0]) && matchesPlainly(rest, text.slice(1));
}

/** Few characters, so that texts often match; all that regular expressions would take otherwise. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '+', '\n'), maxLength: 8 });
const pattern = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '.', '+', '*', '?'),
  maxLength: 8,
});

it('wildcards match as they are defined', () => {
  fc.assert(
    fc.property(pattern, text, (p, t) => {
      expect(wildcards(p)(t)).toBe(matchesPlainly(p, t));
    }),
    { numRuns: 5000 },
  );
});

it('a text without wildcards matches itself only', () => {
  const plain = fc.string().map((value) => value.replaceAll(/[*?]/g, ''));
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      expect(wildcards(a)(a)).toBe(true);
      expect(wildcards(a)(b)).toBe(a === b);
    }),
  );
});

it('actions match in any case', () => {
  expect(wildcards('SQS:send*', { ignoreCase: true })('sqs:SendMessage')).toBe(true);
  expect(wildcards('SQS:send*')('sqs:SendMessage')).toBe(false);
});

it.each([
  ['arn:aws:sqs:*:*:jobs', true],
  ['arn:aws:*:jobs', false],
  ['arn:aws:sqs:us-east-1:000000000000:*', true],
  ['arn:aws:sns:*:*:jobs', false],
  ['*', false],
])('an ARN is compared part by part: %s', (expected, matches) => {
  expect(arnWildcards(expected)('arn:aws:sqs:us-east-1:000000000000:jobs')).toBe(matches);
});

it('colons within the last part are its own', () => {
  const matches = arnWildcards('arn:aws:lambda:*:*:function:*');
  expect(matches('arn:aws:lambda:us-east-1:000000000000:function:a:b')).toBe(true);
});
