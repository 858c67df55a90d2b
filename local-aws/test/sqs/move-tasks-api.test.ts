import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Permission } from '../../src/gateway/permission.ts';
import { account, receive, type Account } from '../support/queues.ts';
import { serve, type Served } from '../support/serve.ts';

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

let a: Account;
let served: Served;
let client: SQSClient;
let needs: readonly Permission[];

beforeEach(async () => {
  a = account();
  a.create('dead');
  for (const name of ['jobs', 'others'])
    a.create(name, {
      RedrivePolicy: { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 },
      VisibilityTimeout: 0,
    });
  served = await serve('sqs', a.service, {
    authorize: (_, asked) => {
      needs = asked;
    },
  });
  client = new SQSClient(served.client);
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

async function fail(count: number): Promise<void> {
  const QueueUrl = `${served.endpoint}/000000000000/jobs`;
  for (let i = 0; i < count; i += 1) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: String(i) }));
    await receive(a.engine.queue(arnOf('jobs')));
    await receive(a.engine.queue(arnOf('jobs')));
  }
}

const start = (options: { to?: string; rate?: number } = {}) =>
  client.send(
    new StartMessageMoveTaskCommand({
      SourceArn: arnOf('dead'),
      DestinationArn: options.to,
      MaxNumberOfMessagesPerSecond: options.rate,
    }),
  );

async function list(MaxResults?: number) {
  const { Results } = await client.send(
    new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead'), MaxResults }),
  );
  return Results;
}

it('shows a task while it runs, with the handle to cancel it by, and after', async () => {
  await fail(3);
  const startedAt = a.clock.now();
  const { TaskHandle } = await start({ to: arnOf('others'), rate: 1 });
  const shown = {
    SourceArn: arnOf('dead'),
    DestinationArn: arnOf('others'),
    MaxNumberOfMessagesPerSecond: 1,
    ApproximateNumberOfMessagesToMove: 3,
    StartedTimestamp: startedAt,
  };
  expect(await list()).toEqual([
    { ...shown, TaskHandle, Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 0 },
  ]);
  await a.clock.advance(1000);
  const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
  await a.clock.advance(0);
  expect(await list()).toEqual([
    { ...shown, Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 },
  ]);
});

it('lists the latest task only, unless asked for more', async () => {
  for (let i = 0; i < 3; i += 1) {
    await start();
    await a.clock.advance(0);
  }
  expect(await list()).toHaveLength(1);
  expect(await list(10)).toHaveLength(3);
  await expect(list(11)).rejects.toThrow('Must be between 1 and 10.');
});

it.each([
  ['foobared', 'InvalidParameterValueException', 'Value for parameter TaskHandle is invalid.'],
  [
    { taskId: '1', sourceArn: arnOf('nowhere') },
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  ],
  [{ taskId: '1', sourceArn: arnOf('dead') }, 'ResourceNotFoundException', 'Task does not exist.'],
])('does not cancel %j', async (handle, name, message) => {
  const TaskHandle =
    typeof handle === 'string' ? handle : Buffer.from(JSON.stringify(handle)).toString('base64');
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject(
    { name: expect.stringContaining(name.replace('Exception', '')), message },
  );
});

const putting = (name: string) => ({ action: 'sqs:SendMessage', resource: arnOf(name) });

describe('who starts a task', () => {
  const atSource = [
    'StartMessageMoveTask',
    'ReceiveMessage',
    'DeleteMessage',
    'GetQueueAttributes',
  ];
  const taking = atSource.map((action) => ({ action: `sqs:${action}`, resource: arnOf('dead') }));

  it('must be allowed to take messages from the source and to send them to the destination', async () => {
    a.create('mended');
    await start({ to: arnOf('mended') });
    expect(needs).toEqual([...taking, putting('mended')]);
  });

  it('must be allowed to send to each queue that messages may go back to', async () => {
    await start();
    expect(needs).toEqual([...taking, putting('jobs'), putting('others')]);
  });

  it('is asked for the action alone to list and to cancel', async () => {
    await list();
    expect(needs).toEqual([{ action: 'sqs:ListMessageMoveTasks', resource: arnOf('dead') }]);
    const { TaskHandle } = await start();
    await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(needs).toEqual([{ action: 'sqs:CancelMessageMoveTask', resource: arnOf('dead') }]);
  });
});
