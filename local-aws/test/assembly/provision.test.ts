import { z } from 'zod';
import { provision } from '../../src/assembly/index.ts';
import { physicalName } from '../../src/assembly/physical-name.ts';
import { templateSchema } from '../../src/assembly/template.ts';
import { VirtualClock } from '../../src/clock.ts';
import type { DeclaredResource, ResourceType } from '../../src/resource-type.ts';

/** Provisions stacks given as templates; queues and topics are types that somebody emulates. */
function run(templates: Record<string, object>) {
  const created: DeclaredResource[] = [];
  const queue: ResourceType = {
    type: 'AWS::SQS::Queue',
    create(declared) {
      created.push(declared);
      if (declared.properties.Broken) throw new Error('Broken must not be set');
      z.object({ DelaySeconds: z.number().optional() }).parse(declared.properties);
      const name = declared.generatedName;
      return { ref: `url:${name}`, attributes: { Arn: `arn:${name}` } };
    },
  };
  const stacks = Object.entries(templates).map(([stackName, template]) => ({
    stackName,
    template: templateSchema.parse(template),
  }));
  const result = provision({
    assembly: { directory: '/', stacks, assetPath: () => '/' },
    resourceTypes: [queue, { type: 'AWS::Lambda::Function', create: () => ({ ref: 'function' }) }],
    clock: new VirtualClock(1000),
  });
  return { result, created, order: () => created.map((each) => each.logicalId) };
}

const queue = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});

it('creates a resource after those it refers to or depends on', async () => {
  const { result, order } = run({
    App: {
      Resources: {
        Last: queue({}, { DependsOn: 'Middle' }),
        Middle: queue({
          Dead: { 'Fn::GetAtt': ['First', 'Arn'] },
          Text: { 'Fn::Sub': '${Second}' },
        }),
        First: queue(),
        Second: queue(),
      },
    },
  });
  await result;
  expect(order()).toEqual(['First', 'Second', 'Middle', 'Last']);
});

it('answers Ref and GetAtt with what the resource type said', async () => {
  const { result, created } = run({
    App: {
      Resources: {
        A: queue(),
        B: queue({ Url: { Ref: 'A' }, Arn: { 'Fn::GetAtt': 'A.Arn' } }),
      },
    },
  });
  await result;
  const name = physicalName('App', 'A');
  expect(created[1]?.properties).toEqual({ Url: `url:${name}`, Arn: `arn:${name}` });
});

it('collects outputs, exports and resources, and hands them to later stacks', async () => {
  const { result, created } = run({
    Orders: {
      Resources: { Queue: queue() },
      Outputs: { Url: { Value: { Ref: 'Queue' }, Export: { Name: 'orders-url' } } },
    },
    Workers: {
      Resources: {
        Copy: queue({
          Weak: { 'Fn::GetStackOutput': { StackName: 'Orders', OutputName: 'Url' } },
          Strong: { 'Fn::ImportValue': 'orders-url' },
        }),
      },
    },
  });
  const { stacks } = await result;
  const url = `url:${physicalName('Orders', 'Queue')}`;
  expect(stacks[0]).toEqual({
    stackName: 'Orders',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Orders/local',
    createdAt: 1000,
    outputs: { Url: url },
    exports: [{ name: 'orders-url', value: url, outputKey: 'Url' }],
    resources: [
      { stackName: 'Orders', logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: url },
    ],
  });
  expect(created[1]?.properties).toEqual({ Weak: url, Strong: url });
});

it('leaves out resources and outputs whose condition is false', async () => {
  const { result, order } = run({
    App: {
      Parameters: { Stage: { Type: 'String', Default: 'sandbox' } },
      Conditions: { Production: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
      Resources: {
        Kept: queue({ Other: { 'Fn::If': ['Production', { Ref: 'Left' }, 'none'] } }),
        Left: queue({ Back: { Ref: 'Kept' } }, { Condition: 'Production' }),
      },
      Outputs: { Left: { Value: { Ref: 'Left' }, Condition: 'Production' } },
    },
  });
  const { stacks } = await result;
  expect(order()).toEqual(['Kept']);
  expect(stacks[0]?.outputs).toEqual({});
});

it('stands in for types nobody emulates, and counts them by type', async () => {
  const { result, created } = run({
    App: {
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic' },
        Other: { Type: 'AWS::SNS::Topic' },
        Alarm: { Type: 'AWS::CloudWatch::Alarm' },
        Policy: { Type: 'AWS::SQS::QueuePolicy' },
        Queue: queue({
          Topic: { Ref: 'Topic' },
          Arn: { 'Fn::GetAtt': ['Topic', 'TopicArn'] },
          Name: { 'Fn::GetAtt': ['Topic', 'TopicName'] },
        }),
      },
    },
  });
  const { notEmulated } = await result;
  expect(notEmulated).toEqual(
    new Map([
      ['AWS::SNS::Topic', 2],
      ['AWS::CloudWatch::Alarm', 1],
    ]),
  );
  expect(created[0]?.properties).toEqual({
    Topic: 'not-emulated:Topic',
    Arn: 'arn:aws:sns:us-east-1:000000000000:not-emulated/Topic',
    Name: 'not-emulated:Topic.TopicName',
  });
});

it('does not create the functions that serve only custom resources', async () => {
  const { result, order } = run({
    App: {
      Resources: {
        Provider: queue(),
        Thing: {
          Type: 'Custom::Thing',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } },
        },
      },
    },
  });
  const { notEmulated } = await result;
  expect(order()).toEqual([]);
  expect([...notEmulated.keys()]).toEqual(['Custom::Thing']);
});

it('does not create the layers of such functions, unless another function uses them', async () => {
  const layers = (...ids: string[]) => queue({ Layers: ids.map((Ref) => ({ Ref })) });
  const { result, order } = run({
    App: {
      Resources: {
        AwsCli: queue(),
        Shared: queue(),
        Provider: layers('AwsCli', 'Shared'),
        Worker: layers('Shared'),
        Thing: {
          Type: 'Custom::Thing',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } },
        },
      },
    },
  });
  await result;
  expect(order()).toEqual(['Shared', 'Worker']);
});

it.each<[string, object, string]>([
  [
    'a reference to nothing',
    { A: queue({ X: [{ Ref: 'Nothing' }] }) },
    'App/A (AWS::SQS::Queue).X.0: refers to Nothing, which is neither a resource',
  ],
  [
    'an attribute that does not exist',
    { A: queue(), B: queue({ X: { 'Fn::GetAtt': ['A', 'Color'] } }) },
    'App/B (AWS::SQS::Queue).X: A (AWS::SQS::Queue) has no attribute Color here; it has Arn',
  ],
  [
    'a cycle',
    { A: queue({ X: { Ref: 'B' } }), B: queue({}, { DependsOn: ['A'] }) },
    'App: Circular dependency: A → B → A',
  ],
  [
    'a resource that depends on itself through Fn::Sub',
    { A: queue({ X: { 'Fn::Sub': '${A.Arn}' } }) },
    'App: Circular dependency: A → A',
  ],
  [
    'a condition nobody declared',
    { A: queue({}, { Condition: 'Never' }) },
    'App/A: there is no condition Never',
  ],
  [
    'a resource type that refuses',
    { A: queue({ Broken: true }) },
    'App/A (AWS::SQS::Queue): Broken must not be set',
  ],
  [
    'properties that are not what the type takes',
    { A: queue({ DelaySeconds: 'soon' }) },
    'App/A (AWS::SQS::Queue): ✖ Invalid input: expected number, received string\n  → at DelaySeconds',
  ],
])('rejects %s, naming the place', async (_, Resources, message) => {
  await expect(run({ App: { Resources } }).result).rejects.toThrow(message);
});

it('names resources the same at every start, within 64 characters', () => {
  expect(physicalName('Video', 'EncodeQueue1A2B')).toMatch(/^Video-EncodeQueue1A2B-[0-9a-f]{8}$/);
  const long = physicalName('S'.repeat(100), 'L'.repeat(100));
  expect(long).toHaveLength(64);
  expect(long).not.toBe(physicalName('S'.repeat(100), 'L'.repeat(101)));
});

it('refuses a resource that cannot work without one that nobody emulates, and names both', async () => {
  const { result } = run({
    App: {
      Resources: {
        Clicks: { Type: 'AWS::Kinesis::Stream' },
        Collector: {
          Type: 'AWS::Lambda::Function',
          Properties: { Environment: { Variables: { STREAM: { Ref: 'Clicks' } } } },
        },
      },
    },
  });
  await expect(result).rejects.toThrow(
    'App/Collector (AWS::Lambda::Function): it cannot work without Clicks, which local-aws does not emulate',
  );
});
