import { request } from 'node:http';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Callers, type Credentials } from '../../src/gateway/callers.ts';
import type { AwsRequest, Service } from '../../src/gateway/exchange.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { Signatures } from '../../src/gateway/signature/signatures.ts';
import { json } from '../../src/gateway/inside-view.ts';

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
const callers = new Callers();
const signatures = new Signatures({ callers, now: Date.now });
const seen: AwsRequest[] = [];
const echo: Service = {
  async handle(received) {
    seen.push(received);
    return { status: 200, body: `${received.service} ${await received.text()}` };
  },
};
const access = { authorize: () => {} };
const gateway = new Gateway({
  signatures,
  access,
  services: new Map([
    ['sqs', echo],
    ['s3', echo],
  ]),
  insideRoutes: [
    { method: 'GET', path: '/_local/echo/:word', handle: ({ word }) => json({ word }) },
  ],
});

beforeAll(() => gateway.listen(0));
afterAll(() => gateway.close());
beforeEach(() => seen.splice(0));

/** `fetch` sets Host and Origin itself; these tests choose them. */
function call(
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${gateway.endpoint}${path}`,
      { method: body === undefined ? 'GET' : 'POST', headers },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function signed(service: string, accessKeyId = 'AKIDOPERATOR'): Record<string, string> {
  const scope = `${accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
  };
}

/** The path of an object's presigned URL. */
async function presign(credentials: Credentials | typeof LOCAL): Promise<string> {
  const client = new S3Client({
    endpoint: gateway.endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
  });
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
  return url.slice(gateway.endpoint.length);
}

describe('the gateway', () => {
  it('hands a request to the service of its credential scope', async () => {
    await expect(call('/', signed('sqs'), 'hello')).resolves.toEqual({
      status: 200,
      text: 'sqs hello',
    });
  });

  it('tells a function from the operator by its access key', async () => {
    const client = new SQSClient({
      endpoint: gateway.endpoint,
      region: 'us-east-1',
      credentials: callers.issue('encoder', 'arn:aws:iam::0:role/encoder'),
    });
    // The echo is no answer of SQS's.
    await client.send(new ListQueuesCommand()).catch(() => {});
    await call('/', signed('sqs'), '');
    expect(seen.map((received) => received.caller)).toEqual([
      { kind: 'function', functionName: 'encoder', roleArn: 'arn:aws:iam::0:role/encoder' },
      { kind: 'operator' },
    ]);
    client.destroy();
  });

  it("refuses who knows a function's key and not its secret", async () => {
    const { accessKeyId, sessionToken } = callers.issue('encoder', 'arn:aws:iam::0:role/encoder');
    const stolen = { ...signed('sqs', accessKeyId), 'x-amz-security-token': sessionToken };
    const dated = {
      ...stolen,
      'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    };
    for (const headers of [stolen, dated])
      expect((await call('/', headers, '')).status).toBeGreaterThanOrEqual(400);
    expect(seen).toEqual([]);
  });

  it('refuses an unsigned request and says how to sign', async () => {
    const answer = await call('/bucket/key');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('AWS_ACCESS_KEY_ID');
    expect(seen).toEqual([]);
  });

  it('names a service it does not emulate', async () => {
    const answer = await call('/', signed('athena'));
    expect(answer).toMatchObject({ status: 501 });
    expect(answer.text).toContain('athena');
  });

  it.each(['evil.example', '169.254.169.254', 'localhost.evil.example'])(
    'refuses the host %s',
    async (host) => {
      await expect(call('/', { ...signed('sqs'), host }, '')).resolves.toMatchObject({
        status: 403,
      });
      expect(seen).toEqual([]);
    },
  );

  it('refuses a page of another origin, inside view included', async () => {
    const origin = 'https://evil.example';
    await expect(call('/_local/echo/hi', { origin })).resolves.toMatchObject({ status: 403 });
    await expect(call('/', { ...signed('sqs'), origin }, '')).resolves.toMatchObject({
      status: 403,
    });
  });

  it('takes from a page of another origin what a function presigned, and nothing else', async () => {
    const origin = 'http://127.0.0.1:4582';
    const ofFunction = await presign(callers.issue('api', 'arn:aws:iam::0:role/api'));
    await expect(call(ofFunction, { origin })).resolves.toMatchObject({ status: 200 });
    await expect(call(`${ofFunction}0`, { origin })).resolves.toMatchObject({ status: 403 });
    expect(seen.map((received) => received.caller.kind)).toEqual(['function']);

    const ofOperator = await presign(LOCAL);
    await expect(call(ofOperator)).resolves.toMatchObject({ status: 200 });
    await expect(call(ofOperator, { origin })).resolves.toMatchObject({ status: 403 });
    expect(seen).toHaveLength(2);
  });

  it("hands a page's form to S3, and never to the inside view or as the operator", async () => {
    const page = { origin: 'https://evil.example', 'content-type': 'multipart/form-data' };
    await expect(call('/bucket', page, 'form')).resolves.toMatchObject({ status: 200 });
    expect(seen.map((received) => received.caller.kind)).toEqual(['anonymous']);
    expect(() => seen[0]?.authorize([{ action: 's3:PutObject', resource: '*' }])).toThrow(
      'not signed',
    );
    for (const headers of [page, { ...page, ...signed('s3') }])
      for (const path of ['/_local/echo/hi', '/_local/s3/bucket/key'])
        await expect(call(path, headers, 'form')).resolves.toMatchObject({ status: 403 });
    await expect(call('/bucket', { ...page, ...signed('s3') }, 'form')).resolves.toMatchObject({
      status: 403,
    });
    expect(seen).toHaveLength(1);
  });

  it('refuses what a page of another site embeds', async () => {
    const embedded = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    await expect(call('/_local/s3/bucket/key', embedded)).resolves.toMatchObject({ status: 403 });
    expect(seen).toEqual([]);
  });

  it('lets a browser read an object, and nothing else, without a signature', async () => {
    await expect(call('/_local/s3/bucket/a%20key')).resolves.toMatchObject({ status: 200 });
    expect(seen[0]).toMatchObject({
      service: 's3',
      path: '/bucket/a%20key',
      caller: { kind: 'operator' },
    });
    await expect(call('/_local/s3/bucket/key', {}, 'overwrite')).resolves.toMatchObject({
      status: 404,
    });
    expect(seen).toHaveLength(1);
  });

  it('lets no script run in an object that a browser reads: it would act as the operator', async () => {
    for (const path of ['/_local/s3/bucket/page.html', await presign(LOCAL)]) {
      const { status, headers } = await fetch(`${gateway.endpoint}${path}`);
      expect(status).toBe(200);
      expect(headers.get('content-security-policy')).toBe('sandbox');
    }
  });

  it('serves the inside view without credentials', async () => {
    const answer = await call('/_local/echo/hi');
    expect(JSON.parse(answer.text)).toEqual({ word: 'hi' });
  });

  it('lists what the inside view has when asked for something else', async () => {
    const answer = await call('/_local/nothing');
    expect(answer).toMatchObject({ status: 404 });
    expect(answer.text).toContain('/_local/echo/:word');
  });

  it('aborts the request when its client goes away', async () => {
    const aborted = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const waiting = new Gateway({
      signatures,
      access,
      services: new Map([
        [
          'sqs',
          {
            handle(received) {
              arrived.resolve();
              return new Promise((resolve) =>
                received.signal.addEventListener('abort', () => {
                  aborted.resolve();
                  resolve({ status: 200 });
                }),
              );
            },
          },
        ],
      ]),
      insideRoutes: [],
    });
    await waiting.listen(0);
    const client = request(waiting.endpoint, { headers: signed('sqs') });
    client.on('error', () => {});
    client.end();
    await arrived.promise;
    client.destroy();
    await expect(aborted.promise).resolves.toBeUndefined();
    await waiting.close();
  });

  it.each([Number.NaN, -1, 65_536, 1.5])('refuses %p as a port', async (port) => {
    const other = new Gateway({ signatures, access, services: new Map(), insideRoutes: [] });
    await expect(other.listen(port)).rejects.toThrow('A port is a whole number from 0 to 65535');
  });

  it('says what to do when its port is taken', async () => {
    const second = new Gateway({ signatures, access, services: new Map(), insideRoutes: [] });
    const port = Number(new URL(gateway.endpoint).port);
    await expect(second.listen(port)).rejects.toThrow(`Port ${port} is taken`);
  });
});
