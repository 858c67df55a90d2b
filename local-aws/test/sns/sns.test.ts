import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { Permission } from '../../src/gateway/permission.ts';
import { createSns, type Sns } from '../../src/services/sns/index.ts';
import { bodies, receive, receiveOne, account, type Account } from '../support/queues.ts';
import { serve, type Served } from '../support/serve.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:events';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:suppressor';

let sqs: Account;
let sns: Sns;
let served: Served;
let client: SNSClient;
let invoked: { targetArn: string; event: object }[];
let said: string[];
let needs: Permission[];

const declared = { stackName: 'App', logicalId: 'Events', generatedName: 'events' };
function create(type: string, properties: Record<string, unknown> = {}) {
  const found = sns.resourceTypes.find((each) => each.type === type);
  return found?.create({ ...declared, type, properties });
}

beforeEach(async () => {
  sqs = account();
  invoked = [];
  said = [];
  sns = createSns({
    clock: sqs.clock,
    queues: sqs.queues,
    targets: () => ({ deliver: (targetArn, event) => invoked.push({ targetArn, event }) }),
    log: (line) => said.push(line),
  });
  await create('AWS::SNS::Topic');
  needs = [];
  served = await serve('sns', sns.service, { authorize: (_, more) => needs.push(...more) });
  client = new SNSClient(served.client);
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

function publishTo(TopicArn: string, Message: string) {
  return client.send(new PublishCommand({ TopicArn, Message }));
}

async function subscribe(queueName: string, attributes: Record<string, string> = {}) {
  const queue = sqs.create(queueName);
  const { SubscriptionArn } = await client.send(
    new SubscribeCommand({
      TopicArn: TOPIC,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: attributes,
    }),
  );
  return { queue, SubscriptionArn };
}

it('delivers to a queue what SNS writes around a message', async () => {
  const { queue, SubscriptionArn } = await subscribe('all');
  const { MessageId } = await client.send(
    new PublishCommand({
      TopicArn: TOPIC,
      Message: '<b>"Größe"</b>',
      Subject: 'Hello',
      MessageAttributes: { flow: { DataType: 'String', StringValue: 'posts' } },
    }),
  );
  const { body, messageAttributes } = await receiveOne(queue);
  expect(messageAttributes).toEqual({});
  expect(JSON.parse(body)).toEqual({
    Type: 'Notification',
    MessageId,
    TopicArn: TOPIC,
    Subject: 'Hello',
    Message: '<b>"Größe"</b>',
    Timestamp: '2026-01-01T00:00:00.000Z',
    SignatureVersion: '1',
    Signature: expect.any(String),
    SigningCertURL: expect.stringMatching(/^https:.*\.pem$/),
    UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
    MessageAttributes: { flow: { Type: 'String', Value: 'posts' } },
  });
});

it('delivers the bare message, its attributes beside it, where that is asked for', async () => {
  const { queue } = await subscribe('raw', { RawMessageDelivery: 'true' });
  await client.send(
    new PublishCommand({
      TopicArn: TOPIC,
      Message: 'bare',
      MessageAttributes: {
        flow: { DataType: 'String', StringValue: 'posts' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
      },
    }),
  );
  expect(await receiveOne(queue)).toMatchObject({
    body: 'bare',
    messageAttributes: {
      flow: { DataType: 'String', StringValue: 'posts' },
      bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
    },
  });
});

it('invokes a function with a record', async () => {
  await create('AWS::SNS::Subscription', {
    TopicArn: TOPIC,
    Protocol: 'lambda',
    Endpoint: FUNCTION,
  });
  sns.publish(TOPIC, '{"eventType":"Bounce"}');
  expect(invoked).toEqual([
    {
      targetArn: FUNCTION,
      event: {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: expect.stringContaining(TOPIC),
            Sns: expect.objectContaining({
              Type: 'Notification',
              TopicArn: TOPIC,
              Subject: null,
              Message: '{"eventType":"Bounce"}',
              MessageAttributes: {},
            }),
          },
        ],
      },
    },
  ]);
});

it('filters by attributes, numbers and lists among them', async () => {
  const { queue } = await subscribe('some', {
    RawMessageDelivery: 'true',
    FilterPolicy: JSON.stringify({ flow: ['posts'], size: [{ numeric: ['>', 1] }], tags: ['b'] }),
  });
  const publish = (Message: string, size: string) =>
    client.send(
      new PublishCommand({
        TopicArn: TOPIC,
        Message,
        MessageAttributes: {
          flow: { DataType: 'String', StringValue: 'posts' },
          size: { DataType: 'Number', StringValue: size },
          tags: { DataType: 'String.Array', StringValue: '["a","b"]' },
        },
      }),
    );
  await publish('large', '2');
  await publish('small', '1');
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'without attributes' }));
  expect(bodies(await receive(queue))).toEqual(['large']);
});

it('filters by the body, which no text that is not an object passes', async () => {
  const { queue } = await subscribe('bounces', {
    RawMessageDelivery: 'true',
    FilterPolicyScope: 'MessageBody',
    FilterPolicy: JSON.stringify({ eventType: ['Bounce'] }),
  });
  for (const message of ['{"eventType":"Bounce"}', '{"eventType":"Send"}', 'Bounce', '[]'])
    sns.publish(TOPIC, message);
  expect(bodies(await receive(queue))).toEqual(['{"eventType":"Bounce"}']);
});

it('publishes batches, each entry by itself', async () => {
  const { queue } = await subscribe('batch', { RawMessageDelivery: 'true' });
  const result = await client.send(
    new PublishBatchCommand({
      TopicArn: TOPIC,
      PublishBatchRequestEntries: [
        { Id: 'good', Message: 'one' },
        {
          Id: 'bad',
          Message: 'two',
          MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } },
        },
      ],
    }),
  );
  expect(result.Successful).toEqual([expect.objectContaining({ Id: 'good' })]);
  expect(result.Failed).toEqual([
    expect.objectContaining({ Id: 'bad', Code: 'InvalidParameter', SenderFault: true }),
  ]);
  expect(bodies(await receive(queue))).toEqual(['one']);
});

it('needs the action on the topic, for a batch too', async () => {
  const { SubscriptionArn } = await subscribe('needs');
  await client.send(
    new PublishBatchCommand({
      TopicArn: TOPIC,
      PublishBatchRequestEntries: [{ Id: '1', Message: 'one' }],
    }),
  );
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  await client.send(new ListTopicsCommand({}));
  expect(needs).toEqual([
    { action: 'sns:Subscribe', resource: TOPIC },
    { action: 'sns:Publish', resource: TOPIC },
    { action: 'sns:Unsubscribe', resource: TOPIC },
    { action: 'sns:ListTopics', resource: '*' },
  ]);
});

it('chooses the text of a protocol', async () => {
  const { queue } = await subscribe('sms', { RawMessageDelivery: 'true' });
  const Message = JSON.stringify({ default: 'for all', sqs: 'for queues' });
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message, MessageStructure: 'json' }));
  expect(bodies(await receive(queue))).toEqual(['for queues']);
});

it('puts what cannot be delivered into the dead-letter queue, or says that it was lost', async () => {
  const deadLetters = sqs.create('dead-letters');
  const { queue } = await subscribe('gone', {
    RawMessageDelivery: 'true',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn }),
  });
  const { queue: other } = await subscribe('gone-too');
  sqs.engine.remove(queue.arn);
  sqs.engine.remove(other.arn);
  sns.publish(TOPIC, 'lost?');
  expect(bodies(await receive(deadLetters))).toEqual(['lost?']);
  expect(said).toEqual([
    expect.stringContaining(`It is in ${deadLetters.arn}`),
    expect.stringContaining('It was dropped'),
  ]);
  sqs.engine.remove(deadLetters.arn);
  sns.publish(TOPIC, 'lost indeed');
  expect(said[2]).toContain(`It was dropped: ${deadLetters.arn} did not take it either`);
});

it('lists topics and subscriptions, and ends one', async () => {
  const { queue, SubscriptionArn } = await subscribe('listed');
  const twice = await client.send(
    new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queue.arn }),
  );
  expect(twice.SubscriptionArn).toBe(SubscriptionArn);
  expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: TOPIC }]);
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
  expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '1' });
  const list = () => client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
  expect((await list()).Subscriptions).toEqual([
    expect.objectContaining({ SubscriptionArn, Protocol: 'sqs', Endpoint: queue.arn }),
  ]);
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  expect((await list()).Subscriptions).toEqual([]);
});

it.each<
  [string, Partial<{ Protocol: string; Endpoint: string; Attributes: Record<string, string> }>]
>([
  ['e-mail', { Protocol: 'email', Endpoint: 'max@home.test' }],
  ['a web server', { Protocol: 'https', Endpoint: 'https://home.test/' }],
  ['a FIFO queue', { Endpoint: 'arn:aws:sqs:us-east-1:000000000000:a.fifo' }],
  ['a queue by its URL', { Endpoint: 'http://127.0.0.1/a' }],
  ['a policy that is no JSON', { Attributes: { FilterPolicy: '{' } }],
  ['a scope nobody knows', { Attributes: { FilterPolicy: '{}', FilterPolicyScope: 'Both' } }],
])('refuses to subscribe %s', async (_, changes) => {
  const request = {
    TopicArn: TOPIC,
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:a',
  };
  await expect(client.send(new SubscribeCommand({ ...request, ...changes }))).rejects.toMatchObject(
    {
      name: 'InvalidParameterException',
    },
  );
});

it('refuses a topic that does not exist, and messages that are too long', async () => {
  await expect(publishTo(`${TOPIC}-not`, 'x')).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(publishTo(TOPIC, 'x'.repeat(256 * 1024 + 1))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: Message too long',
  });
});

it('makes the topics and subscriptions of a template', async () => {
  const queue = sqs.create('declared');
  expect(await create('AWS::SNS::Topic', { TopicName: 'alarms' })).toEqual({
    ref: `${TOPIC.slice(0, -6)}alarms`,
    attributes: { TopicArn: `${TOPIC.slice(0, -6)}alarms`, TopicName: 'alarms' },
  });
  await create('AWS::SNS::Subscription', {
    TopicArn: TOPIC,
    Protocol: 'sqs',
    Endpoint: queue.arn,
    RawMessageDelivery: 'true',
    FilterPolicy: { eventType: ['Bounce'] },
    FilterPolicyScope: 'MessageBody',
  });
  sns.publish(TOPIC, '{"eventType":"Bounce"}');
  sns.publish(TOPIC, '{"eventType":"Send"}');
  expect(bodies(await receive(queue))).toEqual(['{"eventType":"Bounce"}']);
  expect(() => create('AWS::SNS::Topic', { FifoTopic: true })).toThrow('standard topics only');
  expect(() => create('AWS::SNS::Subscription', { Protocol: 'sqs' })).toThrow(z.ZodError);
});

it('names the people that a template subscribes, and goes on without them', async () => {
  const people = [
    { Protocol: 'email', Endpoint: 'ops@home.test' },
    { Protocol: 'sms', Endpoint: '+4912345' },
  ];
  await create('AWS::SNS::Topic', { TopicName: 'alarms', Subscription: people.slice(1) });
  await create('AWS::SNS::Subscription', { TopicArn: TOPIC, ...people[0] });
  expect(said).toEqual([
    `Not emulated: +4912345 is told nothing of ${TOPIC.slice(0, -6)}alarms (sms).`,
    `Not emulated: ops@home.test is told nothing of ${TOPIC} (email).`,
  ]);
  await publishTo(TOPIC, 'x');
  const web = { TopicArn: TOPIC, Protocol: 'https', Endpoint: 'https://home.test/' };
  expect(() => create('AWS::SNS::Subscription', web)).toThrow('delivers to sqs and lambda');
});
