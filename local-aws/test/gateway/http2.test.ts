import { KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { once } from 'node:events';
import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { text } from 'node:stream/consumers';
import type { ClientOptions } from '../support/serve.ts';
import { watched, type Watched } from './watched.ts';

/** What worked over HTTP/1.1 works over HTTP/2, and what was refused is refused. */
let gateway: Watched;
let session: ClientHttp2Session;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  gateway = await watched();
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(async () => {
  session = connect(gateway.endpoint);
  session.on('error', () => {});
  await once(session, 'connect');
});
afterEach(async () => {
  session.destroy();
  for (const client of open.splice(0)) client.destroy();
  await gateway.disturb();
});

/** Has a client speak HTTP/2, as Kinesis's does by itself. */
function overHttp2(options: ClientOptions): ClientOptions & {
  requestHandler: KinesisClient['config']['requestHandler'];
} {
  const kinesis = new KinesisClient(options);
  open.push(kinesis);
  return { ...options, requestHandler: kinesis.config.requestHandler };
}
const s3Of = (options: ClientOptions): S3Client =>
  new S3Client({ ...overHttp2(options), forcePathStyle: true });
const sqsOf = (options: ClientOptions): SQSClient => new SQSClient(overHttp2(options));

function begin(headers: OutgoingHttpHeaders): ClientHttp2Stream {
  const stream = session.request(headers, { endStream: false });
  stream.on('error', () => {});
  return stream;
}

function signed(service: string): OutgoingHttpHeaders {
  const scope = `AKIDOPERATOR/20260101/us-east-1/${service}/aws4_request`;
  return {
    ':method': 'POST',
    ':path': '/',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
  };
}

async function send(
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array = '',
): Promise<{ status: unknown; text: string }> {
  const stream = begin(headers);
  stream.end(body);
  const [answer] = await once(stream, 'response');
  return { status: answer[':status'], text: await text(stream) };
}

it('keeps and reads objects', async () => {
  const s3 = s3Of(gateway.operator);
  const object = { Bucket: 'videos', Key: 'a key/ü.mp4' };
  const body = Buffer.alloc(3_000_000, 'x');
  await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
  await s3.send(new PutObjectCommand({ ...object, Body: body }));

  const { Body } = await s3.send(new GetObjectCommand(object));
  expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  const { ContentLength } = await s3.send(new HeadObjectCommand(object));
  expect(ContentLength).toBe(3_000_000);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: object.Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual([object.Key]);
  await expect(s3.send(new GetObjectCommand({ ...object, Key: 'another' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
});

it('passes messages, at the same time as everything else', async () => {
  const sqs = sqsOf(gateway.operator);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'queue' }));
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  expect((await waiting).Messages?.map(({ Body }) => Body)).toEqual(['hello']);
});

it('knows a function by what it signs, with :authority for a host', async () => {
  const { credentials, ...options } = gateway.clientOf('api');
  await gateway.calls('reset');
  const call = (as: ClientOptions['credentials']): Promise<unknown> =>
    sqsOf({ ...options, credentials: as }).send(new GetQueueUrlCommand({ QueueName: 'queue' }));
  await call(credentials);
  const { calls } = await gateway.calls();
  expect(calls).toMatchObject([{ principal: 'api', action: 'GetQueueUrl' }]);
  await expect(call({ ...credentials, secretAccessKey: 'guessed' })).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
});

it.each(['evil.example', '169.254.169.254', 'localhost.evil.example:4580'])(
  'refuses the host %s, whatever a Host header says',
  async (authority) => {
    const foreign = { ...signed('sqs'), ':authority': authority };
    await expect(send(foreign)).resolves.toMatchObject({ status: 403 });
    await expect(send({ ...foreign, host: 'localhost' })).resolves.toMatchObject({ status: 403 });
  },
);

it('refuses pages of other origins, and the unsigned', async () => {
  const origin = 'https://evil.example';
  await expect(send({ ...signed('sqs'), origin })).resolves.toMatchObject({ status: 403 });
  await expect(send({ ':method': 'POST', ':path': '/' })).resolves.toMatchObject({ status: 403 });
  await expect(send({ ':method': 'GET', ':path': '/_local/calls', origin })).resolves.toMatchObject(
    { status: 403 },
  );
});

it('takes 16 MiB of text and no more', async () => {
  const headers = { ...signed('sqs'), 'x-amz-target': 'AmazonSQS.SendMessage' };
  const answer = await send(headers, new Uint8Array(17 * 2 ** 20));
  expect(answer).toMatchObject({ status: 413 });
  expect(answer.text).toContain('RequestEntityTooLarge');
});

it.each([
  ['breaks off', (stream: ClientHttp2Stream) => stream.close(8)],
  ['goes away', () => session.destroy()],
])('keeps nothing of an object whose sender %s', async (_, leave) => {
  const s3 = s3Of(gateway.operator);
  const unforeseen = jest.spyOn(console, 'error').mockImplementation(() => {});
  await s3.send(new CreateBucketCommand({ Bucket: 'broken' }));
  await gateway.calls('reset');
  // Node's client ends a body when it leaves: only its length tells that there was more.
  const put = { ':method': 'PUT', ':path': '/broken/key', 'content-length': 200_000 };
  const sending = begin({ ...signed('s3'), ...put });
  sending.write(Buffer.alloc(100_000));
  await s3.send(new ListObjectsV2Command({ Bucket: 'broken' }));
  leave(sending);
  await once(sending, 'close');
  // The broken call is counted when it is over.
  for (let over = false; !over;) {
    const { calls } = await gateway.calls();
    over = calls.some(({ action }) => action === 'PutObject');
  }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'broken' }));
  expect(Contents).toEqual([]);
  expect(unforeseen).not.toHaveBeenCalled();
  unforeseen.mockRestore();
});

it('lets a long poll go when its client resets it', async () => {
  const { QueueUrl } = await sqsOf(gateway.operator).send(
    new CreateQueueCommand({ QueueName: 'polled' }),
  );
  const headers = { ...signed('sqs'), 'x-amz-target': 'AmazonSQS.ReceiveMessage' };
  const poll = begin(headers);
  poll.end(JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }));
  await send({ ...headers, 'x-amz-target': 'AmazonSQS.ListQueues' }, '{}');
  await gateway.calls('reset');
  poll.close(8);
  for (let over = false; !over;) {
    const { calls } = await gateway.calls();
    over = calls.some(({ action }) => action === 'ReceiveMessage');
  }
  const sqs = sqsOf(gateway.operator);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'for the next' }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['for the next']);
});

it('cuts the connection of an answer that is to be lost, and its client tries again', async () => {
  await gateway.disturb({ seed: 1, share: 1, kinds: { lostReply: 1 }, until: 1 });
  const sqs = sqsOf({ ...gateway.clientOf('api'), maxAttempts: 3 });
  const { $metadata } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'queue' }));
  expect($metadata.attempts).toBe(2);
});
