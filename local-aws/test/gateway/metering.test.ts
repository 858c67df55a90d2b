import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Meter, type MeteredCall } from '../../src/gateway/metering/meter.ts';
import { watched, type Watched } from './watched.ts';

let w: Watched;
beforeAll(async () => {
  w = await watched();
});
afterAll(() => w[Symbol.asyncDispose]());
beforeEach(() => w.calls('reset'));

/** What was counted, without what depends on the bytes of a protocol. */
async function counted(): Promise<Record<string, number[]>> {
  const { calls } = await w.calls();
  return Object.fromEntries(
    calls.map(({ principal, service, action, ...totals }) => [
      `${principal} ${service} ${action}`,
      [totals.calls, totals.entries, totals.errors, totals.throttled],
    ]),
  );
}

function item(id: string, bytes: number) {
  return { id: { S: id }, text: { S: 'x'.repeat(bytes) } };
}

describe('calls are counted by who makes them, service and action', () => {
  it('of SQS: batches with their entries, receives with their messages', async () => {
    const operator = new SQSClient(w.operator);
    const { QueueUrl } = await operator.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const api = new SQSClient(w.clientOf('api'));
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
    await api.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await api.send(new SendMessageCommand({ QueueUrl, MessageBody: 'd' }));
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    await operator.send(receive);
    await operator.send(receive);
    await expect(api.send(new GetQueueUrlCommand({ QueueName: 'nowhere' }))).rejects.toThrow(
      'does not exist',
    );
    expect(await counted()).toEqual({
      'operator sqs CreateQueue': [1, 1, 0, 0],
      'api sqs SendMessageBatch': [1, 3, 0, 0],
      'api sqs SendMessage': [1, 1, 0, 0],
      'operator sqs ReceiveMessage': [2, 4, 0, 0],
      'api sqs GetQueueUrl': [0, 0, 1, 0],
    });
    operator.destroy();
    api.destroy();
  });

  it('of DynamoDB: batches with their items', async () => {
    const client = new DynamoDBClient(w.clientOf('notifier'));
    await client.send(
      new CreateTableCommand({
        TableName: 'subscribers',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    const Keys = ['a', 'b'].map((id) => ({ id: { S: id } }));
    await client.send(new BatchGetItemCommand({ RequestItems: { subscribers: { Keys } } }));
    expect(await counted()).toEqual({
      'notifier dynamodb CreateTable': [1, 1, 0, 0],
      'notifier dynamodb BatchGetItem': [1, 2, 0, 0],
    });
    client.destroy();
  });

  it('of DynamoDB, with the units of the items: 1 KB written, 4 KB read, half of them if it may be old', async () => {
    const client = new DynamoDBClient(w.clientOf('analytics'));
    await client.send(
      new CreateTableCommand({
        TableName: 'statistics',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    const TableName = 'statistics';
    const put = new PutItemCommand({ TableName, Item: item('a', 1_500) });
    expect(await client.send(put)).not.toHaveProperty('ConsumedCapacity');
    const Items = ['b', 'c'].map((id) => ({ PutRequest: { Item: item(id, 9_000) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: Items } }));
    const get = { TableName, Key: { id: { S: 'b' } } };
    await client.send(new GetItemCommand({ ...get, ConsistentRead: true }));
    const asked = await client.send(
      new GetItemCommand({ ...get, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(asked.ConsumedCapacity).toMatchObject({ TableName, CapacityUnits: 1.5 });
    const { calls } = await w.calls();
    const billed = calls.map((row) => [row.action, row.billed]);
    expect(Object.fromEntries(billed.slice(1))).toEqual({
      PutItem: { writeRequestUnits: 2 },
      BatchWriteItem: { writeRequestUnits: 18 },
      GetItem: { readRequestUnits: 3 + 1.5 },
    });
    client.destroy();
  });

  it('of S3, with the bytes of what is put, and 64 KB units of what is read', async () => {
    const client = new S3Client({ ...w.clientOf('encoder'), forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: 'media' }));
    const Body = Buffer.alloc(100_000);
    await client.send(new PutObjectCommand({ Bucket: 'media', Key: 'a', Body }));
    const { Body: read } = await client.send(new GetObjectCommand({ Bucket: 'media', Key: 'a' }));
    await read?.transformToByteArray();
    const { calls } = await w.calls();
    expect(calls.map(({ action }) => action)).toEqual(['CreateBucket', 'PutObject', 'GetObject']);
    expect(calls[1]?.bytes).toBeGreaterThanOrEqual(100_000);
    expect(calls[1]?.units).toBe(2);
    expect(calls[2]).toMatchObject({ principal: 'encoder', calls: 1, bytes: 0, units: 2 });
    client.destroy();
  });

  it('of Lambda, and the invocations by function, with what is billed for them', async () => {
    w.lab.define('greeter', 'exports.handler = async () => "hello"', { memorySize: 2048 });
    w.lab.define('broken', 'exports.handler = async () => { throw new Error("no"); }');
    w.lab.define('closed', '', { reservedConcurrency: 0 });
    const client = new LambdaClient(w.operator);
    const invoke = (FunctionName: string) => client.send(new InvokeCommand({ FunctionName }));
    await invoke('greeter');
    await invoke('greeter');
    await invoke('broken');
    await expect(invoke('closed')).rejects.toThrow('Rate Exceeded');
    expect(await counted()).toEqual({ 'operator lambda InvokeFunction': [3, 3, 0, 1] });
    const [greeter, broken, ...others] = (await w.calls()).invocations;
    expect(others).toEqual([]);
    expect(greeter).toMatchObject({ functionName: 'greeter', invocations: 2, errors: 0 });
    expect(broken).toMatchObject({ functionName: 'broken', invocations: 1, errors: 1 });
    const billed = [...w.lab.log('greeter').matchAll(/Billed Duration: (\d+) ms/g)];
    const sum = billed.reduce((total, [, ms]) => total + Number(ms), 0);
    expect(greeter?.billedDuration).toBe(sum);
    expect(greeter?.gbSeconds).toBeCloseTo((sum / 1000) * 2);
    client.destroy();
  });
});

/** Calls an action by whatever name. */
const fetched = (service: string, action: string) =>
  fetch(w.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'x-amz-date': '20260101T000000Z',
      'x-amz-target': action,
    },
    body: '{}',
  });

it('names an action that a service does not have by no name of the caller', async () => {
  for (const made of ['A', 'B', 'C']) {
    await fetched('sqs', `AmazonSQS.${made}`);
    await fetched('dynamodb', `DynamoDB_20120810.${made}`);
  }
  expect(await counted()).toEqual({
    'operator sqs Unknown': [0, 0, 3, 0],
    'operator dynamodb Unknown': [0, 0, 3, 0],
  });
});

it('begins anew when it is reset, and says since when it counts', async () => {
  const client = new SQSClient(w.operator);
  await client.send(new CreateQueueCommand({ QueueName: 'other' }));
  await w.clock.advance(3_600_000);
  const since = new Date(w.clock.now()).toISOString();
  expect(await w.calls('reset')).toEqual({ since, calls: [], invocations: [] });
  expect(await w.calls()).toEqual({ since, calls: [], invocations: [] });
  client.destroy();
});

it('takes no more room for more calls', () => {
  const meter = new Meter(() => 0);
  const call: MeteredCall = {
    principal: 'api',
    service: 'sqs',
    action: 'SendMessage',
    requestBytes: 70_000,
    responseBytes: 100,
    outcome: 'done',
  };
  for (let i = 0; i < 100_000; i++) meter.count(call);
  expect(meter.read().calls).toEqual([
    {
      principal: 'api',
      service: 'sqs',
      action: 'SendMessage',
      calls: 100_000,
      entries: 100_000,
      bytes: 7_000_000_000,
      units: 200_000,
      billed: {},
      errors: 0,
      throttled: 0,
    },
  ]);
});
