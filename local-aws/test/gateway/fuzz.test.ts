import * as fc from 'fast-check';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startLocalAws, type LocalAws } from '../../src/index.ts';
import { malformed, type Sent } from './malformed.ts';

/**
 * Whatever is sent, there is an answer: the caller's fault (4xx), not emulated (501), or a success;
 * never a bug of ours (500), and nothing unforeseen on stderr.
 */
const directory = mkdtempSync(join(tmpdir(), 'fuzz-test-'));
const agent = new Agent({ keepAlive: true });
const unforeseen = jest.spyOn(console, 'error').mockImplementation(() => {});
let local: LocalAws;
let session: ClientHttp2Session;

function send({ service, method, path, headers, body }: Sent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const scope = `AKID/20260101/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const sent = request(
    `${local.endpoint}/`,
    {
      method,
      path,
      agent,
      timeout: 2000,
      headers: { 'x-amz-date': '20260101T000000Z', authorization, ...headers },
    },
    (response) => {
      const status = response.statusCode ?? 0;
      text(response).then(() => resolve(status), reject);
    },
  );
  sent.on('timeout', () => sent.destroy(new Error('no answer within 2 s')));
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

async function sendOverHttp2({ service, method, path, headers, body }: Sent): Promise<number> {
  const scope = `AKID/20260101/us-east-1/${service}/aws4_request`;
  const sent = {
    ...headers,
    ':method': method,
    ':path': path,
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
  };
  const stream = session.request(sent, { endStream: false });
  stream.setTimeout(2000, () => stream.destroy(new Error('no answer within 2 s')));
  stream.end(body);
  const [answer] = await once(stream, 'response');
  await text(stream);
  return Number(answer[':status']);
}

async function made(sent: Sent): Promise<void> {
  const status = await send(sent);
  if (status !== 200) throw new Error(`${sent.path} was answered with ${status}`);
}

async function json(service: string, target: string, input: object): Promise<void> {
  const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
  const body = JSON.stringify(input);
  await made({ service, method: 'POST', path: '/', headers, body });
}

beforeAll(async () => {
  writeFileSync(join(directory, 'manifest.json'), '{"version":"55.0.0","artifacts":{}}');
  local = await startLocalAws({ assembly: directory, port: 0 });
  session = connectHttp2(local.endpoint);
  await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'queue' });
  await json('dynamodb', 'DynamoDB_20120810.CreateTable', {
    TableName: 'table',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await made({ service: 's3', method: 'PUT', path: '/bucket', headers: {}, body: '' });
});
afterAll(async () => {
  agent.destroy();
  session.destroy();
  await local.stop();
  rmSync(directory, { recursive: true, force: true });
  unforeseen.mockRestore();
});

it.each([
  ['HTTP/1.1', send],
  ['HTTP/2', sendOverHttp2],
])(
  'answers whatever it is asked over %s',
  async (_, sendOver) => {
    await fc.assert(
      fc.asyncProperty(malformed(), async (call) => {
        const status = await sendOver(call);
        expect({ call, status, ok: status < 500 || status === 501 }).toMatchObject({ ok: true });
        expect(unforeseen.mock.calls).toEqual([]);
      }),
      { seed: 20261122, numRuns: 600, endOnFailure: true },
    );
  },
  20_000,
);

it.each([
  ['no HTTP', 'hello\r\n\r\n'],
  ['an unknown version', 'GET / HTTP/7.0\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a length that is none', 'PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n'],
  [
    'chunks that are none',
    'PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz',
  ],
])('refuses %s', async (_, bytes) => {
  const socket = connect(Number(new URL(local.endpoint).port), '127.0.0.1');
  socket.write(bytes);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
});

it('reads a body that is too large to its end, and says so', async () => {
  const headers = { 'x-amz-target': 'AmazonSQS.SendMessage' };
  const body = new Uint8Array(17 * 2 ** 20);
  await expect(send({ service: 'sqs', method: 'POST', path: '/', headers, body })).resolves.toBe(
    413,
  );
});

it('does not mind a client that goes away while it sends', async () => {
  const scope = 'AKID/20260101/us-east-1/sqs/aws4_request';
  const socket = connect(Number(new URL(local.endpoint).port), '127.0.0.1');
  const gone = once(socket, 'close');
  socket.end(
    `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${scope}\r\nContent-Length: 100\r\n\r\n{`,
  );
  socket.resume();
  await gone;
  expect(unforeseen.mock.calls).toEqual([]);
});
