import type { DeclaredResource, ProvisionedResource } from '../../src/resource-type.ts';
import { account, type Account } from '../support/queues.ts';

let a: Account;
beforeEach(() => {
  a = account();
});

async function create(
  type: string,
  properties: DeclaredResource['properties'],
): Promise<ProvisionedResource> {
  const found = a.resourceTypes.find((one) => one.type === type);
  if (!found) throw new Error(`${type} is not provisioned`);
  return found.create({
    stackName: 'Video',
    logicalId: 'Jobs',
    type,
    properties,
    generatedName: 'Video-Jobs-1a2b3c4d',
  });
}

it('creates a queue as the template describes it', async () => {
  const dead = await create('AWS::SQS::Queue', { QueueName: 'dead' });
  const created = await create('AWS::SQS::Queue', {
    QueueName: 'jobs',
    VisibilityTimeout: 5400,
    RedrivePolicy: { deadLetterTargetArn: dead.attributes?.['Arn'], maxReceiveCount: 5 },
    SqsManagedSseEnabled: true,
    Tags: [{ Key: 'flow', Value: 'video' }],
  });
  expect(created).toEqual({
    ref: 'http://127.0.0.1:4566/000000000000/jobs',
    attributes: {
      Arn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
      QueueName: 'jobs',
      QueueUrl: 'http://127.0.0.1:4566/000000000000/jobs',
    },
  });
  const arn = 'arn:aws:sqs:us-east-1:000000000000:jobs';
  expect(a.engine.queue(arn).attributes).toMatchObject({
    VisibilityTimeout: 5400,
    RedrivePolicy: { maxReceiveCount: 5 },
  });
  expect(a.engine.tags(arn)).toEqual({ flow: 'video' });
});

it('gives a FIFO queue without a name one that ends in .fifo', async () => {
  const created = await create('AWS::SQS::Queue', { FifoQueue: true });
  expect(created.attributes?.['QueueName']).toBe('Video-Jobs-1a2b3c4d.fifo');
});

it('keeps a queue policy as an attribute of its queues', async () => {
  const { ref } = await create('AWS::SQS::Queue', { QueueName: 'jobs' });
  const PolicyDocument = { Version: '2012-10-17', Statement: [] };
  await create('AWS::SQS::QueuePolicy', { PolicyDocument, Queues: [ref] });
  const { Policy } = a.engine.attributes('arn:aws:sqs:us-east-1:000000000000:jobs');
  expect(JSON.parse(Policy ?? '')).toEqual(PolicyDocument);
});

it('refuses a property it does not know, by name', async () => {
  await expect(create('AWS::SQS::Queue', { Colour: 'red' })).rejects.toThrow(
    'local-aws does not know the property Colour of a queue',
  );
});
