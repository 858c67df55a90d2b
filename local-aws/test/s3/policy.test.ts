import * as fc from 'fast-check';
import {
  checkPolicy,
  lengthRange,
  parsePolicy,
  type Policy,
} from '../../src/services/s3/forms/policy.ts';

const NOW = Date.UTC(2026, 10, 22);
const LATER = '2026-11-22T00:15:00Z';

function policyOf(conditions: readonly unknown[], expiration = LATER) {
  return parsePolicy(Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64'));
}

/** A field, and how much of its value the policy fixes: all of it, or its start. */
interface Field {
  readonly name: string;
  readonly value: string;
  readonly fixed: 'object' | 'eq' | number;
}

const name = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,12}$/)
  .filter((text) => !/^(?:file|policy|x-amz-signature|x-ignore-)/.test(text));
const fields: fc.Arbitrary<readonly Field[]> = fc.uniqueArray(
  fc.record({
    name,
    value: fc.string({ unit: 'grapheme', maxLength: 12 }),
    fixed: fc.oneof(fc.constantFrom('object' as const, 'eq' as const), fc.nat(12)),
  }),
  { selector: (field) => field.name, minLength: 1, maxLength: 8 },
);

function conditionOn({ name: field, value, fixed }: Field): unknown {
  if (fixed === 'object') return { [field]: value };
  if (fixed === 'eq') return ['eq', `$${field}`, value];
  return ['starts-with', `$${field}`, value.slice(0, fixed)];
}

const entries = (form: readonly Field[]) =>
  new Map(form.map(({ name: field, value }) => [field, value]));

function nth(form: readonly Field[], at: number): Field {
  const field = form[at % form.length];
  if (!field) throw new Error('a form has at least one field');
  return field;
}

function refusalOf(policy: Policy, values: ReadonlyMap<string, string>, now = NOW): string {
  try {
    checkPolicy(policy, values, now);
    return 'none';
  } catch (error) {
    return String(error);
  }
}

describe('a policy', () => {
  it('lets the form pass that it was made for', () => {
    fc.assert(
      fc.property(fields, (form) => {
        expect(refusalOf(policyOf(form.map(conditionOn)), entries(form))).toBe('none');
      }),
    );
  });

  it('refuses the form with any field left out, added, or altered where it is fixed', () => {
    fc.assert(
      fc.property(fields, fc.nat(), name, fc.string(), (form, at, other, text) => {
        fc.pre(!form.some((known) => known.name === other));
        const policy = policyOf(form.map(conditionOn));
        const values = entries(form);
        const { name: field, value, fixed } = nth(form, at);
        const without = new Map([...values].filter(([known]) => known !== field));
        expect(refusalOf(policy, without)).toContain('Policy Condition failed');
        expect(refusalOf(policy, new Map([...values, [other, text]]))).toContain(
          `Extra input fields: ${other}`,
        );
        for (const altered of [text, value + text, text + value]) {
          const allowed =
            typeof fixed === 'number'
              ? altered.startsWith(value.slice(0, fixed))
              : altered === value;
          const refused = refusalOf(policy, new Map([...values, [field, altered]]));
          expect(refused === 'none').toBe(allowed);
        }
      }),
    );
  });

  it('says which condition failed, as S3 does', () => {
    expect(() =>
      checkPolicy(policyOf([['eq', '$Key', 'a, b']]), new Map([['key', 'c']]), NOW),
    ).toThrow('Invalid according to Policy: Policy Condition failed: ["eq", "$key", "a, b"]');
  });

  it('is over at its expiration', () => {
    const policy = policyOf([]);
    const end = Date.parse(LATER);
    expect(() => checkPolicy(policy, new Map(), end - 1)).not.toThrow();
    expect(() => checkPolicy(policy, new Map(), end)).toThrow('Policy expired.');
  });

  it('does not speak of the file, the policy, the signature and what is to be ignored', () => {
    const free = ['file', 'policy', 'x-amz-signature', 'x-ignore-me'];
    expect(refusalOf(policyOf([]), new Map(free.map((field) => [field, 'x'])))).toBe('none');
  });

  it('bounds the file by all its ranges', () => {
    expect(
      lengthRange(
        policyOf([
          ['content-length-range', 1, 100],
          ['content-length-range', '5', '200'],
        ]),
      ),
    ).toEqual({ min: 5, max: 100 });
    expect(lengthRange(policyOf([]))).toEqual({ min: 0, max: 5 * 1024 ** 3 });
  });

  it.each([
    ['no JSON', 'nothing'],
    ['no time', { conditions: [] }],
    ['another time', { expiration: 'tomorrow', conditions: [] }],
    ['no conditions', { expiration: LATER }],
    ['an unknown operator', { expiration: LATER, conditions: [['ends-with', '$key', 'x']] }],
    ['a field without its $', { expiration: LATER, conditions: [['eq', 'key', 'x']] }],
    ['a value that is no text', { expiration: LATER, conditions: [{ key: 1 }] }],
    ['no number', { expiration: LATER, conditions: [['content-length-range', null, 1]] }],
    ['no range', { expiration: LATER, conditions: [['content-length-range', 2, 1]] }],
    ['more than it may have', { expiration: LATER, conditions: [], key: 'x' }],
  ])('that has %s is refused', (_, document) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    expect(() => parsePolicy(Buffer.from(text).toString('base64'))).toThrow('Invalid Policy');
  });
});
