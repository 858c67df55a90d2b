import * as fc from 'fast-check';
import { request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { AwsError } from '../../src/gateway/aws-error.ts';
import { serveS3, type ServedS3 } from './serve.ts';

const ROLE = 'arn:aws:iam::000000000000:role/api';
const TYPE = { 'Content-Type': 'video/mp4' };
const FORBIDDEN = 'arn:aws:s3:::uploads/forbidden';

let s3: ServedS3;
let signer: S3Client;

beforeEach(async () => {
  s3 = await serveS3({
    authorize(caller, needs) {
      if (caller.kind === 'function' && needs.some((need) => need.resource === FORBIDDEN))
        throw new AwsError('AccessDenied', `${caller.functionName} may not`, { status: 403 });
    },
  });
  s3.engine.createBucket('uploads').versioning = 'Enabled';
  s3.engine.setNotifications(
    'uploads',
    [
      {
        id: 'all',
        kind: 'function',
        targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:receiver',
        events: ['s3:ObjectCreated:*'],
        prefix: '',
        suffix: '',
      },
    ],
    false,
  );
  signer = new S3Client({ ...s3.clientOf('api', ROLE), forcePathStyle: true });
});
afterEach(async () => {
  signer.destroy();
  await s3[Symbol.asyncDispose]();
});

function presigned(
  options: Partial<PresignedPostOptions> = {},
  client = signer,
): ReturnType<typeof createPresignedPost> {
  return createPresignedPost(client, {
    Bucket: 'uploads',
    Key: 'videos/1/source',
    Conditions: [['content-length-range', 2, 10]],
    Fields: TYPE,
    Expires: 60,
    ...options,
  });
}

type Presigned = Awaited<ReturnType<typeof presigned>>;

async function send(
  { url, fields }: Presigned,
  file: string | Uint8Array<ArrayBuffer> = 'content',
  headers: Record<string, string> = {},
): Promise<{ status: number; code: string | undefined; text: string; headers: Headers }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([file]), 'my clip.mp4');
  form.append('after', 'is ignored');
  const response = await fetch(url, { method: 'POST', body: form, headers, redirect: 'manual' });
  const text = await response.text();
  const code = /<Code>(.*)<\/Code>/.exec(text)?.[1];
  return { status: response.status, code, text, headers: response.headers };
}

describe('a browser’s form', () => {
  it('puts what its policy allows, as its signer', async () => {
    const answer = await send(await presigned());
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('location')).toBe(`${s3.endpoint}/uploads/videos/1/source`);
    const object = await s3.client.send(
      new GetObjectCommand({ Bucket: 'uploads', Key: 'videos/1/source' }),
    );
    expect(object).toMatchObject({
      ContentType: 'video/mp4',
      ETag: answer.headers.get('etag'),
      VersionId: answer.headers.get('x-amz-version-id'),
    });
    await expect(object.Body?.transformToString()).resolves.toBe('content');
    expect(s3.deliveries).toMatchObject([
      {
        event: {
          Records: [
            {
              eventName: 'ObjectCreated:Post',
              userIdentity: { principalId: 'AWS:AROALOCALAWS:api' },
            },
          ],
        },
      },
    ]);
  });

  it('keeps the headers and metadata of its fields, and names the file in its key', async () => {
    const fields = { ...TYPE, 'Cache-Control': 'no-store', 'x-amz-meta-title': 'Süd' };
    await send(await presigned({ Key: 'in/${filename}', Fields: fields }));
    await expect(
      s3.client.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'in/my clip.mp4' })),
    ).resolves.toMatchObject({ CacheControl: 'no-store', ContentType: 'video/mp4' });
  });

  it('is answered as it asks', async () => {
    const with201 = await send(await presigned({ Fields: { success_action_status: '201' } }));
    expect(with201.status).toBe(201);
    expect(with201.text).toContain('<Bucket>uploads</Bucket><Key>videos/1/source</Key><ETag>');
    const page = 'http://127.0.0.1:4582/done.html?a=b';
    const sentOn = await send(await presigned({ Fields: { success_action_redirect: page } }));
    expect(sentOn.status).toBe(303);
    expect(sentOn.headers.get('location')).toContain(`${page}&bucket=uploads&key=videos%2F1`);
  });

  it.each<[string, Record<string, string>, string]>([
    ['another key', { key: 'videos/2/source' }, 'Policy Condition failed: ["eq", "$key"'],
    ['another type', { 'Content-Type': 'text/html' }, '["eq", "$content-type", "video/mp4"]'],
    ['another bucket', { bucket: 'media' }, 'another bucket'],
    ['another field', { acl: 'public-read' }, 'Extra input fields: acl'],
    ['another policy', { Policy: 'e30=' }, 'SignatureDoesNotMatch'],
    ['another signature', { 'X-Amz-Signature': 'ab' }, 'SignatureDoesNotMatch'],
    ['another date', { 'X-Amz-Date': '20200101T000000Z' }, 'X-Amz-Date'],
    ['another algorithm', { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' }, 'AWS4-HMAC-SHA256'],
    ['another token', { 'X-Amz-Security-Token': 'other' }, 'InvalidToken'],
    ['no token', { 'X-Amz-Security-Token': '' }, 'InvalidToken'],
    ['no policy', { Policy: '' }, "must contain a field named 'policy'"],
    ['no signature', { 'X-Amz-Signature': '' }, "must contain a field named 'X-Amz-Signature'"],
    [
      'an unknown key',
      { 'X-Amz-Credential': 'AKID/20261122/us-east-1/s3/aws4_request' },
      'InvalidAccessKeyId',
    ],
  ])('is refused with %s', async (_, changed, words) => {
    const { url, fields } = await presigned();
    const answer = await send({ url, fields: { ...fields, ...changed } });
    expect([400, 403]).toContain(answer.status);
    expect(answer.text.replaceAll('&#34;', '"').replaceAll('&quot;', '"')).toContain(words);
    await expect(s3.storedFiles()).resolves.toBe(0);
  });

  it('is refused when its time is over', async () => {
    await expect(send(await presigned({ Expires: -1 }))).resolves.toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  it.each([
    ['too small', 'x', 'EntityTooSmall'],
    ['too large', 'x'.repeat(11), 'EntityTooLarge'],
    ['far too large', new Uint8Array(20_000_000), 'EntityTooLarge'],
  ])('leaves nothing of a file that is %s', async (_, file, code) => {
    await expect(send(await presigned(), file)).resolves.toMatchObject({ status: 400, code });
    await expect(s3.storedFiles()).resolves.toBe(0);
    expect(s3.deliveries).toEqual([]);
  });

  it('may do no more than its signer’s role', async () => {
    await expect(send(await presigned({ Key: 'forbidden' }))).resolves.toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
    await expect(s3.storedFiles()).resolves.toBe(0);
  });

  it('comes from a page of another site only if a function signed it', async () => {
    const origin = 'https://elsewhere.example';
    await expect(post(await presigned(), origin)).resolves.toBe(204);
    await expect(post(await presigned({}, s3.client), origin)).resolves.toBe(403);
    await expect(send(await presigned({}, s3.client))).resolves.toMatchObject({ status: 204 });
  });

  it('with nothing signed is refused', async () => {
    const url = `${s3.endpoint}/uploads`;
    await expect(send({ url, fields: { key: 'x' } })).resolves.toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  it.each([
    ['is no form', 'multipart/form-data; boundary=b', 'hello', 'MalformedPOSTRequest'],
    ['has no boundary', 'multipart/form-data', 'hello', 'MalformedPOSTRequest'],
    [
      'has no file',
      'multipart/form-data; boundary=b',
      part('key') + '--b--\r\n',
      'InvalidArgument',
    ],
    [
      'says a field twice',
      'multipart/form-data; boundary=b',
      part('key') + part('Key') + part('file'),
      'InvalidArgument',
    ],
    [
      'has too large fields',
      'multipart/form-data; boundary=b',
      part('key', 'x'.repeat(20_481)) + part('file'),
      'MaxPostPreDataLengthExceeded',
    ],
  ])('that %s is refused', async (_, contentType, body, code) => {
    const headers = { 'content-type': contentType };
    const answer = await fetch(`${s3.endpoint}/uploads`, { method: 'POST', body, headers });
    expect(answer.status).toBe(400);
    await expect(answer.text()).resolves.toContain(`<Code>${code}</Code>`);
  });

  it('that breaks off leaves nothing', async () => {
    const { fields } = await presigned();
    const start = Object.entries(fields).map(([name, value]) => part(name, value));
    const body = `${start.join('')}--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await fetch(`${s3.endpoint}/uploads`, { method: 'POST', body, headers });
    expect(answer.status).toBe(400);
    await expect(answer.text()).resolves.toContain('<Code>MalformedPOSTRequest</Code>');
    await expect(s3.storedFiles()).resolves.toBe(0);
  });

  it('whose sender goes away leaves nothing', async () => {
    const { url, fields } = await presigned();
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 10_000 };
    const sent = request(url, { method: 'POST', headers });
    sent.on('error', () => {});
    for (const [name, value] of Object.entries(fields)) sent.write(part(name, value));
    sent.write(`--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf`);
    while ((await s3.storedFiles()) === 0) await turn();
    sent.destroy();
    while ((await s3.storedFiles()) > 0) await turn();
    expect(s3.deliveries).toEqual([]);
  });

  it('however damaged, is taken or refused', async () => {
    const unforeseen = jest.spyOn(console, 'error').mockImplementation(() => {});
    const { url, fields } = await presigned();
    const parts = Object.entries(fields).map(([name, value]) => part(name, value));
    const whole = Buffer.from(`${parts.join('')}${part('file', 'content')}--b--\r\n`);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const place = fc.nat(whole.length);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom('\r\n--b', '--b--', '\r\n\r\n', '"', part('x')).map((t) => Buffer.from(t)),
    );
    await fc.assert(
      fc.asyncProperty(place, place, bytes, async (from, to, instead) => {
        const body = Buffer.concat([whole.subarray(0, from), instead, whole.subarray(to)]);
        const answer = await fetch(url, { method: 'POST', body, headers });
        const text = await answer.text();
        expect(answer.status === 204 || /<Code>\w+<\/Code><Message>./.test(text)).toBe(true);
        expect(answer.status).toBeLessThan(500);
      }),
      { seed: 20261122, numRuns: 300 },
    );
    expect(unforeseen.mock.calls).toEqual([]);
    unforeseen.mockRestore();
  });
});

function part(name: string, value = 'x'): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

/** As a page sends it: `fetch` of Node sets no Origin of its own. */
function post({ url, fields }: Presigned, origin: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { origin, 'content-type': 'multipart/form-data; boundary=b' };
  const sent = request(url, { method: 'POST', headers }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  sent.on('error', reject);
  for (const [name, value] of Object.entries(fields)) sent.write(part(name, value));
  sent.end(`${part('file', 'content')}--b--\r\n`);
  return promise;
}
