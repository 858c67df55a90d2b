import { EventEmitter, once } from 'node:events';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../src/clock.ts';
import type { AwsResponse } from '../../src/gateway/exchange.ts';
import { createSqs, type Sqs } from '../../src/services/sqs/index.ts';
import { serve, type Served } from '../support/serve.ts';

let clock: VirtualClock;
let sqs: Sqs;
let served: Served;
let client: SQSClient;
/** Emits `call` with the answer, to come, of each call that arrives. */
let calls: EventEmitter;

beforeEach(async () => {
  clock = new VirtualClock();
  sqs = createSqs({ clock, endpoint: () => served.endpoint });
  calls = new EventEmitter();
  served = await serve('sqs', {
    handle(request) {
      const answer = sqs.service.handle(request);
      calls.emit('call', answer);
      return answer;
    },
  });
  client = new SQSClient(served.client);
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

async function queue(name = 'jobs', Attributes?: Record<string, string>): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  if (!QueueUrl) throw new Error('no queue URL');
  return QueueUrl;
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const entry = (Id: string) => ({ Id, MessageBody: 'x' });
const listPage = (NextToken?: string) =>
  client.send(new ListQueuesCommand({ QueueNamePrefix: 'a-', MaxResults: 2, NextToken }));

async function refusalOf(call: Promise<unknown>): Promise<SQSServiceException> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SQSServiceException)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

it('sends, receives and deletes a message whose digests the SDK verifies', async () => {
  const QueueUrl = await queue();
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'Grüße',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
      },
      MessageSystemAttributes: {
        AWSTraceHeader: {
          DataType: 'String',
          StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        },
      },
    }),
  );
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  expect(Messages).toEqual([
    {
      MessageId: sent.MessageId,
      ReceiptHandle: expect.any(String),
      Body: 'Grüße',
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
      },
      Attributes: {
        SenderId: '000000000000',
        SentTimestamp: String(clock.now()),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(clock.now()),
        AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      },
    },
  ]);
  await client.send(
    new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }),
  );
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  expect(Attributes).toEqual({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
  });
});

describe('a trace', () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const variables = { AWS_LAMBDA_FUNCTION_NAME: 'sender', _X_AMZN_TRACE_ID: trace };
  afterEach(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });

  it('goes on through the queue, as the SDK of a function sends it by itself', async () => {
    const QueueUrl = await queue();
    Object.assign(process.env, variables);
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'single' }));
    const Entries = [{ Id: '1', MessageBody: 'batch' }];
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['AWSTraceHeader'],
      }),
    );
    expect(Messages?.map(({ Attributes }) => Attributes?.AWSTraceHeader)).toEqual([trace, trace]);
  });

  it('of the message itself comes before that of the request', async () => {
    const QueueUrl = await queue();
    Object.assign(process.env, variables);
    const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=1-0-1' };
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'own',
        MessageSystemAttributes: { AWSTraceHeader },
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['AWSTraceHeader'] }),
    );
    expect(Messages?.[0]?.Attributes?.AWSTraceHeader).toBe('Root=1-0-1');
  });
});

it("computes the attributes' digest as AWS does", async () => {
  const QueueUrl = await queue();
  const { MD5OfMessageAttributes } = await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'derp',
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
    }),
  );
  expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
});

it('shows only the attributes asked for, by name or by prefix', async () => {
  const QueueUrl = await queue('jobs', { VisibilityTimeout: '0' });
  await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { 'order.id': text('1'), 'order.kind': text('2'), other: text('3') },
    }),
  );
  const receive = async (names: string[]) =>
    (
      await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MessageAttributeNames: names,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      )
    ).Messages?.[0];
  expect(Object.keys((await receive(['order.*']))?.MessageAttributes ?? {})).toEqual([
    'order.id',
    'order.kind',
  ]);
  expect(Object.keys((await receive(['other']))?.MessageAttributes ?? {})).toEqual(['other']);
  const bare = await receive([]);
  expect(bare?.MessageAttributes).toBeUndefined();
  expect(bare?.Attributes).toEqual({ SentTimestamp: String(clock.now()) });
});

it('answers a batch entry by entry', async () => {
  const QueueUrl = await queue('jobs.fifo', { FifoQueue: 'true' });
  const { Successful, Failed } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'good', MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: '1' },
        { Id: 'no-group', MessageBody: 'b', MessageDeduplicationId: '2' },
      ],
    }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
  expect(Failed).toEqual([
    {
      Id: 'no-group',
      SenderFault: true,
      Code: 'MissingParameter',
      Message: 'The request must contain the parameter MessageGroupId.',
    },
  ]);
});

describe('a batch that cannot be told apart is refused', () => {
  it.each([
    ['empty', [], 'EmptyBatchRequest'],
    [
      'of eleven',
      Array.from({ length: 11 }, (_, i) => entry(`e${i}`)),
      'TooManyEntriesInBatchRequest',
    ],
    ['with an id twice', [entry('a'), entry('a')], 'BatchEntryIdsNotDistinct'],
    ['with a bad id', [entry('a b')], 'InvalidBatchEntryId'],
    [
      'over 1 MiB in all',
      [entry('a'), entry('b')].map((one) => ({ ...one, MessageBody: 'x'.repeat(600_000) })),
      'BatchRequestTooLong',
    ],
  ])('%s', async (_, Entries, name) => {
    const QueueUrl = await queue();
    const refusal = await refusalOf(
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
    );
    expect(refusal.name).toBe(name);
  });
});

it('tells modern and older clients that a queue does not exist', async () => {
  const refusal = await refusalOf(client.send(new GetQueueUrlCommand({ QueueName: 'nowhere' })));
  expect(refusal).toMatchObject({
    name: 'QueueDoesNotExist',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
    $metadata: { httpStatusCode: 400 },
  });
});

it('refuses a value out of range with its name', async () => {
  const QueueUrl = await queue();
  const refusal = await refusalOf(
    client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 })),
  );
  expect(refusal.message).toBe(
    'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be an integer between 1 and 10, if provided.',
  );
});

it('answers a long poll as soon as a message arrives', async () => {
  const QueueUrl = await queue();
  const polled = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now' }));
  expect((await polled).Messages?.[0]?.Body).toBe('now');
});

it('takes no message for a client that hung up', async () => {
  const QueueUrl = await queue();
  const arrived = once(calls, 'call');
  const hangUp = new AbortController();
  const polled = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: hangUp.signal,
  });
  const [answered]: Promise<AwsResponse>[] = await arrived;
  hangUp.abort();
  await expect(polled).rejects.toThrow('aborted');
  await answered;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.[0]?.Body).toBe('kept');
});

it('changes visibility and deletes in batches', async () => {
  const QueueUrl = await queue();
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  const receive = async () =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.ReceiptHandle;
  const first = await receive();
  expect(await receive()).toBeUndefined();
  await client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: first, VisibilityTimeout: 0 }),
  );
  const second = await receive();
  const { Successful, Failed } = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'mine', ReceiptHandle: second },
        { Id: 'nonsense', ReceiptHandle: 'nonsense' },
      ],
    }),
  );
  expect(Successful).toEqual([{ Id: 'mine' }]);
  expect(Failed).toMatchObject([{ Id: 'nonsense', Code: 'ReceiptHandleIsInvalid' }]);
});

it('lists queues by prefix and in pages', async () => {
  for (const name of ['a-1', 'a-2', 'a-3', 'b-1']) await queue(name);
  const first = await listPage();
  const second = await listPage(first.NextToken);
  const names = [...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])].map((url) =>
    url.split('/').at(-1),
  );
  expect(names).toEqual(['a-1', 'a-2', 'a-3']);
  expect(second.NextToken).toBeUndefined();
});

it('sets and shows attributes, and names the sources of a dead-letter queue', async () => {
  const dead = await queue('dead');
  const source = await queue('source');
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    maxReceiveCount: 5,
  });
  await client.send(
    new SetQueueAttributesCommand({
      QueueUrl: source,
      Attributes: { VisibilityTimeout: '90', RedrivePolicy },
    }),
  );
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: source, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:source',
    VisibilityTimeout: '90',
    RedrivePolicy,
    MessageRetentionPeriod: '345600',
    SqsManagedSseEnabled: 'true',
  });
  expect(Attributes).not.toHaveProperty('FifoQueue');
  const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
  expect(sources.queueUrls).toEqual([source]);
});

it('keeps tags', async () => {
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({ QueueName: 'tagged', tags: { flow: 'video' } }),
  );
  expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({
    flow: 'video',
  });
});

it('creates the same queue once, refuses another of the same name, and a name just deleted', async () => {
  const url = await queue('jobs', { DelaySeconds: '5' });
  expect(await queue('jobs', { DelaySeconds: '5' })).toBe(url);
  expect((await refusalOf(queue('jobs', { DelaySeconds: '6' }))).name).toBe('QueueNameExists');
  await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  expect((await refusalOf(queue('jobs'))).name).toBe('QueueDeletedRecently');
  await clock.advance(60_000);
  expect(await queue('jobs')).toBe(url);
});

it('purges a queue, at most once a minute', async () => {
  const QueueUrl = await queue();
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  const refusal = await refusalOf(client.send(new PurgeQueueCommand({ QueueUrl })));
  expect(refusal.name).toBe('PurgeQueueInProgress');
});
