import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  property,
  string,
  uniqueArray,
} from 'fast-check';
import { compileFilterPolicy, type Filterable } from '../../src/services/sns/filter-policy.ts';

function body(policy: unknown, message: Filterable): boolean {
  return compileFilterPolicy(policy, 'MessageBody')(message);
}

it.each<[string, unknown[], unknown, boolean]>([
  ['an equal text', ['red', 'blue'], 'blue', true],
  ['a text in another case', ['red'], 'Red', false],
  ['a number', [1], 1, true],
  ['a number as a text', [1], '1', false],
  ['true and null', [true, null], null, true],
  ['a prefix', [{ prefix: 're' }], 'red', true],
  ['a prefix that is not there', [{ prefix: 're' }], 'blue', false],
  ['a suffix', [{ suffix: 'ed' }], 'red', true],
  ['a text in any case', [{ 'equals-ignore-case': 'RED' }], 'red', true],
  ['anything but', [{ 'anything-but': ['red', 'blue'] }], 'green', true],
  ['anything but, excluded', [{ 'anything-but': 'red' }], 'red', false],
  ['anything but a prefix', [{ 'anything-but': { prefix: 're' } }], 'red', false],
  ['a range, inside', [{ numeric: ['>', 0, '<=', 10] }], 10, true],
  ['a range, outside', [{ numeric: ['>', 0, '<=', 10] }], 0, false],
  ['an equal number', [{ numeric: ['=', 3.5] }], 3.5, true],
  ['a number where a text is', [{ numeric: ['=', 3] }], '3', false],
  ['what is there', [{ exists: true }], 'x', true],
  ['what must not be there', [{ exists: false }], 'x', false],
  ['one of a list', ['red'], ['blue', 'red'], true],
])('compares %s', (_, conditions, value, expected) => {
  expect(body({ colour: conditions }, { colour: value, other: 1 })).toBe(expected);
});

it('asks of every property, and wants one condition of each to hold', () => {
  const policy = { colour: ['red', { prefix: 'b' }], size: [{ numeric: ['>', 3] }] };
  expect(body(policy, { colour: 'blue', size: 4 })).toBe(true);
  expect(body(policy, { colour: 'blue', size: 3 })).toBe(false);
  expect(body(policy, { colour: 'blue' })).toBe(false);
});

it('looks into nested objects and into lists of them, in a body', () => {
  const policy = { mail: { tags: { flow: ['posts'] } }, bounce: { bounceType: ['Permanent'] } };
  const message = {
    mail: { tags: { flow: ['posts'] } },
    bounce: [{}, { bounceType: 'Permanent' }],
  };
  expect(body(policy, message)).toBe(true);
  expect(body(policy, { ...message, bounce: { bounceType: 'Transient' } })).toBe(false);
});

it('finds a property missing only when it is', () => {
  expect(body({ a: { b: [{ exists: false }] } }, { a: {} })).toBe(true);
  expect(body({ a: { b: [{ exists: false }] } }, { a: { b: 0 } })).toBe(false);
  expect(body({ a: [{ 'anything-but': ['x'] }] }, {})).toBe(false);
  expect(body({ constructor: [{ exists: true }] }, {})).toBe(false);
});

it.each<[string, unknown]>([
  ['a condition nobody knows', { a: [{ wildcard: '*' }] }],
  ['two operators in one', { a: [{ prefix: 'a', suffix: 'b' }] }],
  ['a value that is no list', { a: 'x' }],
  ['no values', { a: [] }],
  ['a policy that is none', ['a']],
  ['$or', { $or: [{ a: ['x'] }] }],
  ['six keys', { a: ['x'], b: ['x'], c: ['x'], d: ['x'], e: ['x'], f: ['x'] }],
])('refuses %s', (_, policy) => {
  expect(() => compileFilterPolicy(policy, 'MessageBody')).toThrow(
    expect.objectContaining({
      code: 'InvalidParameter',
      message: expect.stringContaining('FilterPolicy'),
    }),
  );
});

it('takes no nested policy for attributes', () => {
  expect(() => compileFilterPolicy({ a: { b: ['x'] } }, 'MessageAttributes')).toThrow(
    'FilterPolicy: "a" must be an array',
  );
});

describe('for any values', () => {
  const names = constantFrom('a', 'b', 'c');
  const values = integer({ min: 0, max: 4 });
  const policies = dictionary(names, uniqueArray(values, { minLength: 1 }));
  const messages = dictionary(names, array(values));

  it('accepts what has one of the listed values for each property', () => {
    assert(
      property(policies, messages, (policy, message) => {
        const expected = Object.entries(policy).every(([name, listed]) =>
          (message[name] ?? []).some((value) => listed.includes(value)),
        );
        expect(body(policy, message)).toBe(expected);
      }),
    );
  });

  it('takes no notice of properties it does not name', () => {
    assert(
      property(policies, messages, string(), (policy, message, more) => {
        expect(body(policy, { ...message, [`other ${more}`]: more })).toBe(body(policy, message));
      }),
    );
  });

  it('never accepts with more keys what it refused with fewer', () => {
    assert(
      property(policies, names, values, messages, (policy, name, value, message) => {
        const narrower = { ...policy, [name]: policy[name] ?? [value] };
        expect(body(narrower, message) && !body(policy, message)).toBe(false);
      }),
    );
  });

  it('has every single value either equal or anything but', () => {
    assert(
      property(uniqueArray(values, { minLength: 1 }), values, (listed, value) => {
        const equal = body({ a: listed }, { a: value });
        expect(body({ a: [{ 'anything-but': listed }] }, { a: value })).toBe(!equal);
      }),
    );
  });
});
