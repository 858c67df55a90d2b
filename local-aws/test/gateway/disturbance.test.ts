import {
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
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { z } from 'zod';
import { watched, type Watched } from './watched.ts';

let w: Watched;
let sqs: SQSClient;
let s3: S3Client;
let dynamoDb: DynamoDBClient;
let QueueUrl: string;
beforeAll(async () => {
  w = await watched();
  const client = w.clientOf('api');
  sqs = new SQSClient(client);
  s3 = new S3Client({ ...client, forcePathStyle: true });
  dynamoDb = new DynamoDBClient(client);
  w.sqs.engine.create('jobs', {});
  QueueUrl = `${w.endpoint}/000000000000/jobs`;
  await s3.send(new CreateBucketCommand({ Bucket: 'media' }));
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: 'posts',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
});
afterAll(async () => {
  for (const client of [sqs, s3, dynamoDb]) client.destroy();
  await w[Symbol.asyncDispose]();
});
beforeEach(async () => {
  w.sqs.engine.queue(JOBS).purge();
  await w.disturb();
  await w.calls('reset');
});

const JOBS = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const send = (client = sqs) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
const always = (kind: string, more: object = {}) => ({ share: 1, kinds: { [kind]: 1 }, ...more });
const waiting = () => w.sqs.queues.receive(JOBS, { maxNumberOfMessages: 10, waitTimeSeconds: 0 });

const sdkError = z.object({
  name: z.string(),
  message: z.string(),
  /** Without a status: there was no answer. */
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
});

/** The error that a call is refused with. */
async function refused(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { name, message, $metadata } = sdkError.parse(error);
  return { name, message, status: $metadata?.httpStatusCode };
}

/** Which of 40 sends were done. */
const run = async (seed: number): Promise<boolean[]> => {
  await w.disturb({ seed, share: 0.5, kinds: { throttle: 1 } });
  const outcomes: boolean[] = [];
  for (let i = 0; i < 40; i++)
    outcomes.push(
      await send().then(
        () => true,
        () => false,
      ),
    );
  return outcomes;
};

it('is off until it is asked for, and again when it is ended', async () => {
  await send();
  await w.disturb(always('throttle'));
  await expect(send()).rejects.toThrow('Rate exceeded');
  await w.disturb();
  await send();
  expect(await waiting()).toHaveLength(2);
});

describe('a throttle', () => {
  beforeEach(() => w.disturb(always('throttle')));

  it("is each service's own, and nothing is done", async () => {
    const lambda = new LambdaClient(w.clientOf('api'));
    const sts = new STSClient(w.clientOf('api'));
    const names = [
      await refused(send()),
      await refused(s3.send(new PutObjectCommand({ Bucket: 'media', Key: 'a', Body: 'a' }))),
      await refused(
        dynamoDb.send(new GetItemCommand({ TableName: 'posts', Key: { id: { S: 'a' } } })),
      ),
      await refused(lambda.send(new InvokeCommand({ FunctionName: 'none' }))),
      await refused(sts.send(new GetCallerIdentityCommand({}))),
    ].map(({ name, status }) => [name, status]);
    expect(names).toEqual([
      ['RequestThrottled', 403],
      ['SlowDown', 503],
      ['ProvisionedThroughputExceededException', 400],
      ['TooManyRequestsException', 429],
      ['Throttling', 400],
    ]);
    expect(await waiting()).toEqual([]);
    lambda.destroy();
    sts.destroy();
  });

  it('is counted apart, and says what ends it', async () => {
    const { message } = await refused(send());
    expect(message).toContain('DELETE /_local/disturb');
    const { calls } = await w.calls();
    expect(calls).toMatchObject([{ action: 'SendMessage', calls: 0, errors: 0, throttled: 1 }]);
  });

  it('is retried by a client that may, without its caller seeing it', async () => {
    const patient = new SQSClient({ ...w.clientOf('api'), maxAttempts: 3 });
    await w.disturb(always('throttle', { until: 1 }));
    const { $metadata } = await send(patient);
    expect($metadata.attempts).toBe(2);
    expect(await waiting()).toHaveLength(1);
    patient.destroy();
  });

  it('leaves the operator and presigned requests alone', async () => {
    const operator = new SQSClient(w.operator);
    await send(operator);
    expect(await waiting()).toHaveLength(1);
    const put = new PutObjectCommand({ Bucket: 'media', Key: 'by-browser' });
    const url = await getSignedUrl(s3, put);
    expect((await fetch(url, { method: 'PUT', body: 'hello' })).status).toBe(200);
    operator.destroy();
  });
});

it('an error is one of the service, 500 or 503, and nothing is done', async () => {
  await w.disturb(always('error'));
  const seen = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const { name, status } = await refused(send());
    seen.add(`${name} ${status}`);
  }
  expect([...seen].toSorted()).toEqual(['InternalFailure 500', 'ServiceUnavailable 503']);
  expect(await waiting()).toEqual([]);
});

describe('a lost reply', () => {
  beforeEach(() => w.disturb(always('lostReply', { until: 1 })));

  it('leaves a message sent, and a client that tries again sends it twice', async () => {
    const patient = new SQSClient({ ...w.clientOf('api'), maxAttempts: 3 });
    await send(patient);
    expect(await waiting()).toHaveLength(2);
    patient.destroy();
  });

  it('leaves an item written', async () => {
    const Item = { id: { S: 'lost' } };
    const { status } = await refused(
      dynamoDb.send(new PutItemCommand({ TableName: 'posts', Item })),
    );
    expect(status).toBeUndefined();
    const { Item: found } = await dynamoDb.send(
      new GetItemCommand({ TableName: 'posts', Key: Item }),
    );
    expect(found).toEqual(Item);
  });

  it('leaves an object written, and is counted as done', async () => {
    const put = new PutObjectCommand({ Bucket: 'media', Key: 'lost', Body: 'done' });
    expect((await refused(s3.send(put))).status).toBeUndefined();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'media', Key: 'lost' }));
    expect(await Body?.transformToString()).toBe('done');
    expect((await w.calls()).calls).toMatchObject([
      { action: 'PutObject', calls: 1, errors: 0 },
      { action: 'GetObject', calls: 1, errors: 0 },
    ]);
  });
});

it('a slow answer comes as late as the plan says, and is whole', async () => {
  await w.disturb(always('slow', { slowMilliseconds: 150 }));
  const start = performance.now();
  await send();
  expect(performance.now() - start).toBeGreaterThanOrEqual(149);
  expect(await waiting()).toHaveLength(1);
});

describe('an answer that is cut short', () => {
  beforeEach(async () => {
    await w.disturb();
    await s3.send(new PutObjectCommand({ Bucket: 'media', Key: 'cut', Body: 'x'.repeat(300_000) }));
    await w.disturb(always('cutBody', { until: 1 }));
  });

  it('begins well, and its reader is told that it is not whole', async () => {
    const get = new GetObjectCommand({ Bucket: 'media', Key: 'cut' });
    const { Body, ContentLength } = await s3.send(get);
    expect(ContentLength).toBe(300_000);
    await expect(Body?.transformToByteArray()).rejects.toThrow('aborted');
    const again = await s3.send(get);
    expect(await again.Body?.transformToString()).toHaveLength(300_000);
  });

  it('leaves done what was asked for', async () => {
    expect((await refused(send())).status).toBeUndefined();
    expect(await waiting()).toHaveLength(1);
  });
});

describe('a killed environment', () => {
  const source = `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const client = new SQSClient({ maxAttempts: 1 });
    exports.handler = async ({ QueueUrl }) => {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
      return process.pid;
    };`;

  it('dies before its call or after it, as the seed says, and the next one starts afresh', async () => {
    w.lab.define('sender', source);
    const pid = await w.lab.call('sender', { QueueUrl });
    expect(await waiting()).toHaveLength(1);

    await w.disturb(always('killEnvironment'));
    const done = new Set<number>();
    for (let i = 0; i < 6; i++) {
      const { errorType, errorMessage } = await w.lab.fail('sender', { QueueUrl });
      expect([errorType, errorMessage]).toEqual([
        'Runtime.ExitError',
        expect.stringContaining('signal: killed'),
      ]);
      done.add((await waiting()).length);
    }
    expect(done).toEqual(new Set([0, 1]));
    expect(await w.disturbance()).toMatchObject({ concerned: 6, strikes: { killEnvironment: 6 } });

    await w.disturb();
    expect(await w.lab.call('sender', { QueueUrl })).not.toBe(pid);
    expect(await waiting()).toHaveLength(1);
  }, 60_000);

  it('is only the one that called', async () => {
    const stay = 'exports.handler = async () => process.pid';
    w.lab.define('bystander', stay);
    w.lab.define('victim', source);
    const pid = await w.lab.call('bystander');
    await w.disturb(always('killEnvironment'));
    await w.lab.fail('victim', { QueueUrl });
    expect(await w.lab.call('bystander')).toBe(pid);
  }, 60_000);

  it('is none when the call comes from outside of any', async () => {
    await w.disturb(always('killEnvironment'));
    await send();
    expect(await w.disturbance()).toMatchObject({ concerned: 1, strikes: { killEnvironment: 0 } });
  });
});

describe('a plan', () => {
  it('strikes the same calls for the same seed', async () => {
    const first = await run(7);
    expect(first).toContain(true);
    expect(first).toContain(false);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it('strikes only the services, actions and functions that it names', async () => {
    await w.disturb(always('error', { services: ['s3'] }));
    await send();
    await w.disturb(always('error', { actions: ['SendMessageBatch'] }));
    await send();
    await w.disturb(always('error', { principals: ['Encoder'] }));
    await send();
    await w.disturb(
      always('error', { services: ['sqs'], actions: ['SendMessage'], principals: ['ap'] }),
    );
    await expect(send()).rejects.toThrow('The service could not do this');
    expect(await waiting()).toHaveLength(3);
  });

  it('is shown with how often it struck', async () => {
    expect(await w.disturbance()).toMatchObject({ plan: null, concerned: 0 });
    await w.disturb(always('error', { until: 1 }));
    await refused(send());
    await send();
    expect(await w.disturbance()).toEqual({
      plan: {
        seed: 1,
        share: 1,
        kinds: { throttle: 0, error: 1, lostReply: 0, slow: 0, cutBody: 0, killEnvironment: 0 },
        until: 1,
      },
      concerned: 1,
      strikes: { throttle: 0, error: 1, lostReply: 0, slow: 0, cutBody: 0, killEnvironment: 0 },
      struck: [{ principal: 'api', service: 'sqs', action: 'SendMessage', kind: 'error' }],
    });
  });

  it.each([
    ['no share', { kinds: { error: 1 } }, 'share'],
    ['no kind', { share: 1, kinds: {} }, 'killEnvironment a weight above 0'],
    ['a kind that there is not', { share: 1, kinds: { earthquake: 1 } }, 'earthquake'],
    ['a filter that there is not', { share: 1, kinds: { error: 1 }, queues: [] }, 'queues'],
  ])('with %s is refused, and says why', async (_, plan, why) => {
    const { status, text } = await w.disturb(plan);
    expect(status).toBe(400);
    expect(text).toContain(why);
    await send();
  });
});
