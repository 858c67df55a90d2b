import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ClientOptions } from '../support/serve.ts';
import { serveS3, type ServedS3 } from './serve.ts';

let s3: ServedS3;
let signer: ClientOptions;
const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
const KEY = "in/a video+1 (ü)!*'.mp4";

beforeAll(async () => {
  s3 = await serveS3();
  signer = s3.clientOf('api', 'arn:aws:iam::000000000000:role/api');
  await s3.client.send(new CreateBucketCommand({ Bucket: 'media' }));
  await s3.client.send(new PutObjectCommand({ Bucket: 'media', Key: KEY, Body: 'hello' }));
});
afterAll(() => s3[Symbol.asyncDispose]());

/** A URL to read the object with, signed `age` seconds ago. */
function presigned(options: { as?: object; age?: number; expiresIn?: number } = {}) {
  const client = new S3Client({ ...signer, forcePathStyle: true, ...options.as });
  return getSignedUrl(client, new GetObjectCommand({ Bucket: 'media', Key: KEY }), {
    expiresIn: options.expiresIn ?? 60,
    signingDate: new Date(Date.now() - (options.age ?? 0) * 1000),
  });
}

async function got(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  const code = /<Code>(.*)<\/Code>/.exec(text)?.[1];
  return code ? `${response.status} ${code}` : `${response.status} ${text}`;
}

describe('a presigned URL', () => {
  it('reads as the function that signed it', async () => {
    await expect(got(await presigned())).resolves.toBe('200 hello');
  });

  it("reads with the operator's local/local", async () => {
    await expect(got(await presigned({ as: { credentials: LOCAL } }))).resolves.toBe('200 hello');
  });

  it('writes what was signed, and nothing else', async () => {
    const client = new S3Client({ ...signer, forcePathStyle: true });
    const put = new PutObjectCommand({ Bucket: 'media', Key: 'new', ContentType: 'text/plain' });
    const url = await getSignedUrl(client, put, { signableHeaders: new Set(['content-type']) });
    const headers = { 'content-type': 'text/plain' };
    await expect(got(url, { method: 'PUT', body: 'new', headers })).resolves.toBe('200 ');
    await expect(
      got(url, { method: 'PUT', body: 'new', headers: { 'content-type': 'text/html' } }),
    ).resolves.toBe('403 SignatureDoesNotMatch');
    await expect(got(url, { method: 'DELETE' })).resolves.toBe('403 SignatureDoesNotMatch');
    await expect(
      got(url, { method: 'PUT', headers: { ...headers, 'x-amz-copy-source': 'media/other' } }),
    ).resolves.toBe('403 AccessDenied');
  });

  it.each([
    ['another key', (url: URL) => (url.pathname += 'x')],
    ['a longer time', (url: URL) => url.searchParams.set('X-Amz-Expires', '3600')],
    ['another parameter', (url: URL) => url.searchParams.set('versionId', 'null')],
    ['another signature', (url: URL) => url.searchParams.set('X-Amz-Signature', '00')],
    ['another host', (url: URL) => (url.hostname = 'localhost')],
  ])('is refused with %s', async (_, change) => {
    const url = new URL(await presigned());
    change(url);
    await expect(got(url.href)).resolves.toBe('403 SignatureDoesNotMatch');
  });

  it('is refused without the session token of its key', async () => {
    const { accessKeyId, secretAccessKey } = signer.credentials;
    for (const sessionToken of [undefined, 'another'])
      await expect(
        got(
          await presigned({ as: { credentials: { accessKeyId, secretAccessKey, sessionToken } } }),
        ),
      ).resolves.toBe('400 InvalidToken');
  });

  it('is valid from its time to its end', async () => {
    await expect(got(await presigned({ age: 50 }))).resolves.toBe('200 hello');
    const expired = await fetch(await presigned({ age: 61 }));
    expect(expired.status).toBe(403);
    await expect(expired.text()).resolves.toContain('<Message>Request has expired</Message>');
    await expect(got(await presigned({ age: -1000 }))).resolves.toBe('403 AccessDenied');
    const url = new URL(await presigned());
    url.searchParams.set('X-Amz-Expires', '604801');
    await expect(got(url.href)).resolves.toBe('400 AuthorizationQueryParametersError');
  });

  it('of an unknown key is refused, and says which keys can presign', async () => {
    const credentials = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' };
    const answer = await fetch(await presigned({ as: { credentials } }));
    expect(answer.status).toBe(403);
    await expect(answer.text()).resolves.toMatch(/InvalidAccessKeyId.*AWS_SECRET_ACCESS_KEY=local/);
  });

  it('with the older signature is refused, and names the remedy', async () => {
    const older = `${s3.endpoint}/media/x?AWSAccessKeyId=local&Signature=x&Expires=9999999999`;
    const answer = await fetch(older);
    expect(answer.status).toBe(400);
    await expect(answer.text()).resolves.toContain('s3v4');
  });

  it('cannot be both in the headers and the query', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request';
    await expect(got(await presigned(), { headers: { authorization } })).resolves.toBe(
      '400 InvalidArgument',
    );
  });
});

describe("a function's own calls", () => {
  it('are taken with its secret and token, streams and copies included', async () => {
    const client = new S3Client({ ...signer, forcePathStyle: true });
    await client.send(new PutObjectCommand({ Bucket: 'media', Key: 'a b/ü', Body: 'text' }));
    await client.send(
      new CopyObjectCommand({ Bucket: 'media', Key: 'copy', CopySource: 'media/a%20b/%C3%BC' }),
    );
    const read = await client.send(
      new GetObjectCommand({ Bucket: 'media', Key: 'copy', ResponseContentType: 'text/html' }),
    );
    await expect(read.Body?.transformToString()).resolves.toBe('text');
  });

  it.each([
    ['secret', { secretAccessKey: 'guessed' }, 'SignatureDoesNotMatch'],
    ['token', { sessionToken: 'guessed' }, 'InvalidToken'],
  ])('are refused with another %s', async (_, changed, name) => {
    const credentials = { ...signer.credentials, ...changed };
    const client = new S3Client({ ...signer, credentials, forcePathStyle: true });
    await expect(
      client.send(new GetObjectCommand({ Bucket: 'media', Key: KEY })),
    ).rejects.toMatchObject({ name });
  });
});
