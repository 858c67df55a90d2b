import { NO_VALUE, resolveValue, type Scope } from '../../src/assembly/intrinsics.ts';
import { holds } from '../../src/assembly/conditions.ts';

const refs: Record<string, unknown> = {
  Queue: 'https://sqs/queue',
  Size: 3,
  Site: '127.0.0.1:4582',
  Issuer: 'cognito-idp.us-east-1.amazonaws.com/pool',
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': NO_VALUE,
};

const scope: Scope = {
  ref: (name) => {
    if (name in refs) return refs[name];
    throw new Error(`there is no ${name}`);
  },
  attribute: (logicalId, attribute) => `${logicalId}!${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (...keys) => keys.join('/'),
  importValue: (name) => `imported ${name}`,
  stackOutput: (stack, output) => `${stack}#${output}`,
};

const resolved = (value: unknown) => resolveValue(value, scope, 'App/Thing: Properties');

it.each<[string, unknown, unknown]>([
  ['Ref', { Ref: 'Queue' }, 'https://sqs/queue'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue!Arn'],
  ['Fn::GetAtt as a string', { 'Fn::GetAtt': 'Nested.Outputs.Url' }, 'Nested!Outputs.Url'],
  [
    'Fn::GetAtt of a named attribute',
    { 'Fn::GetAtt': ['Queue', { Ref: 'AWS::Region' }] },
    'Queue!us-east-1',
  ],
  [
    'Fn::Join',
    { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Region' }, { Ref: 'Size' }]] },
    'arn:us-east-1:3',
  ],
  ['Fn::Join of nothing', { 'Fn::Join': ['', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'ab'],
  [
    'Fn::Sub',
    { 'Fn::Sub': '${Queue}/${Queue.Arn}/${!literal}' },
    'https://sqs/queue/Queue!Arn/${literal}',
  ],
  [
    'Fn::Sub with variables',
    { 'Fn::Sub': ['${a}-${AWS::Region}', { a: { Ref: 'Size' } }] },
    '3-us-east-1',
  ],
  [
    'Fn::Join to an address of this machine, which has no TLS',
    { 'Fn::Join': ['', ['https://', { Ref: 'Site' }, '/watch https://', { Ref: 'Site' }]] },
    'http://127.0.0.1:4582/watch http://127.0.0.1:4582',
  ],
  [
    'Fn::Sub to an address of this machine, which has no TLS',
    { 'Fn::Sub': 'https://${Site}/watch' },
    'http://127.0.0.1:4582/watch',
  ],
  [
    "Fn::Join to an address of AWS's own",
    { 'Fn::Join': ['', ['https://', { Ref: 'Issuer' }]] },
    'https://cognito-idp.us-east-1.amazonaws.com/pool',
  ],
  ['Fn::Split and Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b'] }] }, 'b'],
  ['Fn::If, then', { 'Fn::If': ['Yes', { Ref: 'Size' }, { Ref: 'Missing' }] }, 3],
  ['Fn::If, otherwise', { 'Fn::If': ['No', { Ref: 'Missing' }, 'b'] }, 'b'],
  [
    'Fn::FindInMap',
    { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'big'] },
    'Sizes/us-east-1/big',
  ],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${Size}' } }, 'imported x-3'],
  [
    'Fn::GetStackOutput',
    {
      'Fn::GetStackOutput': {
        StackName: 'Orders',
        Region: { Ref: 'AWS::Region' },
        OutputName: 'Url',
      },
    },
    'Orders#Url',
  ],
  ['Fn::Base64', { 'Fn::Base64': 'ü' }, 'w7w='],
  ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ['Fn::Length', { 'Fn::Length': [1, 2] }, 2],
  ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Size' } } }, '{"a":3}'],
])('resolves %s', (_, value, expected) => {
  expect(resolved(value)).toEqual(expected);
});

it('leaves out what has no value and keeps everything else as it is', () => {
  const value = {
    Name: { Ref: 'AWS::NoValue' },
    Tags: [{ Ref: 'AWS::NoValue' }, { Key: 'a', Value: null }],
    Chosen: { 'Fn::If': ['No', 'x', { Ref: 'AWS::NoValue' }] },
    Count: 0,
    Condition: { StringEquals: { a: 'b' } },
  };
  expect(resolved(value)).toEqual({
    Tags: [{ Key: 'a', Value: null }],
    Count: 0,
    Condition: { StringEquals: { a: 'b' } },
  });
});

it.each<[unknown, string]>([
  [{ A: [{ Ref: 'Missing' }] }, 'App/Thing: Properties.A.0: there is no Missing'],
  [
    { A: { 'Fn::Cidr': [] } },
    'App/Thing: Properties.A: local-aws does not know the intrinsic function Fn::Cidr',
  ],
  [{ A: { 'Fn::Join': ['', 'x'] } }, 'App/Thing: Properties.A: Fn::Join'],
  [
    { A: { 'Fn::Select': [2, ['a']] } },
    'App/Thing: Properties.A: Fn::Select: there is no item 2 of 1',
  ],
  [{ A: { 'Fn::GetAtt': 'NoDot' } }, 'App/Thing: Properties.A: Fn::GetAtt takes'],
])('says where %j cannot be resolved', (value, message) => {
  expect(() => resolved(value)).toThrow(message);
});

it.each<[unknown, boolean]>([
  [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }, true],
  [{ 'Fn::Equals': [{ Ref: 'Size' }, 4] }, false],
  [{ 'Fn::Not': [{ Condition: 'Yes' }] }, false],
  [{ 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
  [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
])('the condition %j is %s', (condition, expected) => {
  expect(holds(condition, scope, 'App/Conditions.C')).toBe(expected);
});

it('refuses what is not a condition', () => {
  expect(() => holds({ 'Fn::Not': ['x'] }, scope, 'App/Conditions.C')).toThrow(
    'App/Conditions.C.Fn::Not.0: "x" is not a condition',
  );
});
