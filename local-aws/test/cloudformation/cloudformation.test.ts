import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { ProvisionedStack } from '../../src/assembly/index.ts';
import { createCloudFormation } from '../../src/services/cloudformation/index.ts';
import { serve, type Served } from '../support/serve.ts';

const CREATED = Date.UTC(2026, 0, 1);

function stack(stackName: string): ProvisionedStack {
  const url = `http://127.0.0.1:4566/000000000000/${stackName}?a=1&b=<2>`;
  return {
    stackName,
    stackId: `arn:aws:cloudformation:us-east-1:000000000000:stack/${stackName}/local`,
    createdAt: CREATED,
    outputs: { QueueUrl: url, SiteUrl: 'http://site' },
    exports: [{ name: `${stackName}-queue`, value: url, outputKey: 'QueueUrl' }],
    resources: [
      { stackName, logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: url },
      { stackName, logicalId: 'Table', type: 'AWS::DynamoDB::Table', physicalId: 'table' },
    ],
  };
}

let served: Served;
let client: CloudFormationClient;
let stacks: ProvisionedStack[];

beforeEach(async () => {
  stacks = [stack('Video'), stack('Posts')];
  served = await serve('cloudformation', createCloudFormation(() => stacks).service);
  client = new CloudFormationClient(served.client);
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

it.each(['Video', stack('Video').stackId])('finds the outputs of %s', async (StackName) => {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  expect(Stacks).toHaveLength(1);
  expect(Stacks?.[0]).toMatchObject({
    StackName: 'Video',
    StackStatus: 'CREATE_COMPLETE',
    CreationTime: new Date(CREATED),
    Outputs: [
      {
        OutputKey: 'QueueUrl',
        OutputValue: 'http://127.0.0.1:4566/000000000000/Video?a=1&b=<2>',
        ExportName: 'Video-queue',
      },
      { OutputKey: 'SiteUrl', OutputValue: 'http://site' },
    ],
  });
});

it('knows the stacks created since it was made', async () => {
  stacks.push(stack('Clicks'));
  const { Stacks } = await client.send(new DescribeStacksCommand({}));
  expect(Stacks?.map((each) => each.StackName)).toEqual(['Video', 'Posts', 'Clicks']);
});

it('refuses a stack that does not exist as CloudFormation does', async () => {
  await expect(client.send(new DescribeStacksCommand({ StackName: 'None' }))).rejects.toMatchObject(
    {
      name: 'ValidationError',
      message: 'Stack with id None does not exist',
    },
  );
});

it('lists stacks by status', async () => {
  const all = await client.send(new ListStacksCommand({}));
  expect(all.StackSummaries?.map((each) => each.StackName)).toEqual(['Video', 'Posts']);
  const deleted = await client.send(
    new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
  );
  expect(deleted.StackSummaries).toEqual([]);
});

it('lists resources and finds one by its logical id', async () => {
  const listed = await client.send(new ListStackResourcesCommand({ StackName: 'Posts' }));
  expect(listed.StackResourceSummaries?.map((each) => each.LogicalResourceId)).toEqual([
    'Queue',
    'Table',
  ]);
  const { StackResources } = await client.send(
    new DescribeStackResourcesCommand({ StackName: 'Posts', LogicalResourceId: 'Table' }),
  );
  expect(StackResources).toMatchObject([
    {
      LogicalResourceId: 'Table',
      PhysicalResourceId: 'table',
      ResourceType: 'AWS::DynamoDB::Table',
      ResourceStatus: 'CREATE_COMPLETE',
    },
  ]);
});

it('lists exports', async () => {
  const { Exports } = await client.send(new ListExportsCommand({}));
  expect(Exports?.map((each) => each.Name)).toEqual(['Video-queue', 'Posts-queue']);
});
