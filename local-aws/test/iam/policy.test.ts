import * as fc from 'fast-check';
import { compilePolicy, evaluate, type Statement } from '../../src/iam/policy.ts';
import type { Permission } from '../../src/gateway/permission.ts';

const notEmulated: string[] = [];
beforeEach(() => notEmulated.splice(0));

function policy(...Statement: object[]): readonly Statement[] {
  return compilePolicy({ Version: '2012-10-17', Statement }, (what) => notEmulated.push(what));
}

const send: Permission = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:r:0:jobs' };
const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('sqs:*', 'SQS:sendmessage', 'sqs:SendMessage', 's3:*'),
  Resource: fc.constantFrom(
    '*',
    'arn:aws:sqs:*:*:jobs',
    'arn:aws:sqs:*:*:others',
    'arn:aws:s3:::b',
  ),
});
const statements = fc.array(statement, { maxLength: 6 });
const permission = fc.record({
  action: fc.constantFrom('sqs:SendMessage', 'sqs:ReceiveMessage', 's3:PutObject'),
  resource: fc.constantFrom('arn:aws:sqs:r:0:jobs', 'arn:aws:sqs:r:0:others', 'arn:aws:s3:::b'),
});

describe('any policy', () => {
  it('is the same in any order', () => {
    fc.assert(
      fc.property(statements, permission, (list, need) => {
        expect(evaluate(policy(...list.toReversed()), need)).toBe(evaluate(policy(...list), need));
      }),
    );
  });

  it('refuses what a further Deny covers, whatever it allowed', () => {
    fc.assert(
      fc.property(statements, permission, (list, need) => {
        expect(evaluate(policy(...list, deny), need)).toBe('explicit deny');
      }),
    );
  });

  it('never allows less by a further Allow, nor more by a further Deny', () => {
    fc.assert(
      fc.property(statements, statement, permission, (list, more, need) => {
        const before = evaluate(policy(...list), need) === 'allowed';
        const after = evaluate(policy(...list, more), need) === 'allowed';
        expect(more.Effect === 'Allow' ? !before || after : !after || before).toBe(true);
      }),
    );
  });

  it('allows what some Allow covers and no Deny does', () => {
    fc.assert(
      fc.property(statements, permission, (list, need) => {
        const covering = list.filter(
          (one) => evaluate(policy({ ...one, Effect: 'Allow' }), need) === 'allowed',
        );
        const expected = covering.some(({ Effect }) => Effect === 'Deny')
          ? 'explicit deny'
          : covering.length > 0
            ? 'allowed'
            : 'implicit deny';
        expect(evaluate(policy(...list), need)).toBe(expected);
      }),
    );
  });

  it('covers with NotAction and NotResource what Action and Resource do not', () => {
    fc.assert(
      fc.property(statement, permission, ({ Action, Resource }, need) => {
        const covers = (one: object) => evaluate(policy({ Effect: 'Allow', ...one }), need);
        expect(covers({ NotAction: Action, Resource: '*' })).not.toBe(
          covers({ Action, Resource: '*' }),
        );
        expect(covers({ Action: '*', NotResource: Resource })).not.toBe(
          covers({ Action: '*', Resource }),
        );
      }),
    );
  });
});

it('allows nothing without a statement', () => {
  expect(evaluate(policy(), send)).toBe('implicit deny');
});

it('takes one statement, action and resource for a list of one', () => {
  const { action: Action, resource: Resource } = send;
  const one = compilePolicy({ Statement: { Effect: 'Allow', Action, Resource } }, () => {});
  expect(evaluate(one, send)).toBe('allowed');
});

const mailFrom = (address?: string): Permission => ({
  action: 'ses:SendEmail',
  resource: 'arn:aws:ses:r:0:identity/example.com',
  context: address === undefined ? {} : { 'ses:FromAddress': address },
});

describe('conditions', () => {
  it.each<[string, object, string | undefined, boolean]>([
    ['StringEquals', { 'ses:FromAddress': 'a@b.example' }, 'a@b.example', true],
    ['StringEquals', { 'ses:FromAddress': 'a@b.example' }, 'A@b.example', false],
    ['StringEquals', { 'SES:fromaddress': ['x', 'a@b.example'] }, 'a@b.example', true],
    ['StringEquals', { 'ses:FromAddress': 'a@b.example' }, undefined, false],
    ['StringLike', { 'ses:FromAddress': '*@b.example' }, 'a@b.example', true],
    ['StringLike', { 'ses:FromAddress': '*@b.example' }, 'a@c.example', false],
    ['Null', { 'ses:FromAddress': 'true' }, undefined, true],
    ['Null', { 'ses:FromAddress': 'false' }, undefined, false],
    ['Null', { 'ses:FromAddress': false }, 'a@b.example', true],
  ])('%s %j holds for %s: %s', (operator, keys, address, holds) => {
    const verdict = evaluate(
      policy({ ...allow, Condition: { [operator]: keys } }),
      mailFrom(address),
    );
    expect(verdict).toBe(holds ? 'allowed' : 'implicit deny');
    expect(notEmulated).toEqual([]);
  });

  it('compares ARNs part by part, and booleans in any case', () => {
    const context = {
      'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/path/worker',
      'aws:SecureTransport': 'true',
    };
    const verdict = (Condition: object) =>
      evaluate(policy({ ...allow, Condition }), { ...send, context });
    expect(verdict({ ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/*' } })).toBe('allowed');
    expect(verdict({ ArnEquals: { 'aws:PrincipalArn': 'arn:*:role/*' } })).toBe('implicit deny');
    expect(verdict({ Bool: { 'aws:SecureTransport': true } })).toBe('allowed');
    expect(verdict({ Bool: { 'aws:SecureTransport': 'FALSE' } })).toBe('implicit deny');
  });

  it('must all hold', () => {
    const Condition = {
      StringLike: { 'ses:FromAddress': '*@b.example' },
      StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
    };
    const need = mailFrom('a@b.example');
    const verdict = (region: string) =>
      evaluate(policy({ ...allow, Condition }), {
        ...need,
        context: { ...need.context, 'aws:RequestedRegion': region },
      });
    expect(verdict('us-east-1')).toBe('allowed');
    expect(verdict('eu-west-1')).toBe('implicit deny');
  });

  it.each([
    [{ DateGreaterThan: { 'ses:FromAddress': '2026' } }, 'the condition operator DateGreaterThan'],
    [{ StringEquals: { 'aws:SourceIp': '::1' } }, 'the condition key aws:SourceIp'],
    [{ Null: { 'aws:SourceIp': true } }, 'the condition key aws:SourceIp'],
    [{ StringEquals: { 'ses:FromAddress': '${aws:username}' } }, 'policy variables'],
  ])('%j is not emulated, holds never, and is named', (Condition, what) => {
    expect(evaluate(policy({ ...allow, Condition }), mailFrom('a'))).toBe('implicit deny');
    expect(notEmulated).toEqual([what]);
  });
});

it('names a resource with a policy variable, which matches nothing', () => {
  const list = policy({ ...allow, Resource: 'arn:aws:s3:::b/${aws:username}' });
  expect(evaluate(list, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/x' })).toBe(
    'implicit deny',
  );
  expect(notEmulated).toEqual(['policy variables']);
});

it.each([
  [{ ...allow, Effect: 'Maybe' }, 'Effect'],
  [{ Effect: 'Allow', Resource: '*' }, 'needs either Action or NotAction'],
  [{ ...allow, NotAction: '*' }, 'needs either Action or NotAction'],
  [{ Effect: 'Allow', Action: '*' }, 'needs either Resource or NotResource'],
  [{ ...allow, Principal: '*' }, 'Principal'],
])('%j is no statement of an identity policy', (wrong, reason) => {
  expect(() => policy(wrong)).toThrow(reason);
});
