import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { serveS3, type ServedS3 } from './serve.ts';

const MIB = 1024 * 1024;
const Bucket = 'uploads';

let s3: ServedS3;
beforeEach(async () => {
  s3 = await serveS3();
  s3.engine.createBucket(Bucket);
});
afterEach(() => s3[Symbol.asyncDispose]());

/** Data made as it is sent. */
function* blocks(size: number): Generator<Buffer> {
  const block = Buffer.alloc(64 * 1024, 'conveyor');
  for (let left = size; left > 0; left -= block.length) yield block.subarray(0, left);
}

/** A PUT without the SDK, to be wrong on purpose. */
function put(key: string, headers: Record<string, string | number>): ClientRequest {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  return request(`${s3.endpoint}/${Bucket}/${key}`, {
    method: 'PUT',
    headers: { authorization, ...headers },
  });
}

async function answer(sent: ClientRequest): Promise<{ status: number | undefined; body: string }> {
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, body: await text(response) };
}

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

async function nothingIsLeft(key: string): Promise<void> {
  expect(() => s3.engine.find(Bucket, key)).toThrow('does not exist');
  expect(await s3.storedFiles()).toBe(0);
  expect(s3.deliveries).toEqual([]);
}

describe('uploads', () => {
  it('take a stream whose checksum follows it', async () => {
    const size = 3 * MIB + 17;
    const input: PutObjectCommandInput = {
      Bucket,
      Key: 'stream',
      Body: Readable.from(blocks(size)),
      ContentLength: size,
    };
    const { ChecksumCRC32 } = await s3.client.send(new PutObjectCommand(input));
    expect(ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
    const got = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: 'stream', ChecksumMode: 'ENABLED' }),
    );
    expect(got).toMatchObject({ ContentLength: size, ChecksumCRC32 });
    expect(got.ContentEncoding).toBeUndefined();
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([...blocks(size)]))).toBe(true);
  });

  it.each([
    ['x-amz-checksum-crc32', 'NhCmhg=='],
    ['x-amz-checksum-crc32c', 'mnG7TA=='],
    ['x-amz-checksum-crc64nvme', 'M3eFcAZSQlc='],
    ['x-amz-checksum-sha1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
    ['x-amz-checksum-sha256', 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='],
    ['content-md5', 'XUFAKrxLKna5cZ2REBfFkg=='],
  ])('verify %s', async (name, value) => {
    expect(await answer(put('right', { [name]: value }).end('hello'))).toMatchObject({
      status: 200,
    });
    const files = await s3.storedFiles();
    const wrong = await answer(put('wrong', { [name]: value }).end('hullo'));
    expect(wrong).toMatchObject({ status: 400, body: expect.stringContaining('BadDigest') });
    expect(() => s3.engine.find(Bucket, 'wrong')).toThrow('does not exist');
    expect(await s3.storedFiles()).toBe(files);
  });

  const CHUNKED = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': 5,
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };

  it.each([
    ['a wrong trailer', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
    ['no trailer', '5\r\nhello\r\n0\r\n\r\n', 'MalformedTrailerError'],
    ['no last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['half a chunk', '5\r\nhel', 'IncompleteBody'],
    ['too little', '2\r\nhe\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'IncompleteBody'],
    ['no chunks at all', 'hello\r\n', 'InvalidRequest'],
    ['a chunk longer than it says', '2\r\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
  ])('refuse an aws-chunked body with %s and keep nothing', async (_case, body, code) => {
    const refused = await answer(put('k', CHUNKED).end(body));
    expect(refused).toMatchObject({ status: 400, body: expect.stringContaining(code) });
    await nothingIsLeft('k');
  });

  it('take chunks that are signed', async () => {
    const body = [
      '3;chunk-signature=00\r\nhel\r\n2;chunk-signature=01\r\nlo\r\n0;chunk-signature=02\r\n',
      'x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:03\r\n\r\n',
    ].join('');
    const headers = {
      ...CHUNKED,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    };
    expect(await answer(put('k', headers).end(body))).toMatchObject({ status: 200 });
    expect(s3.engine.find(Bucket, 'k').etag).toBe('5d41402abc4b2a76b9719d911017c592');
  });

  it.each([
    ['while it is read', 'k', 'a header line is too long'],
    ['before it is read', 'k'.repeat(1025), 'KeyTooLongError'],
  ])('tell the sender of a large body refused %s why', async (_when, key, why) => {
    const sent = put(key, { ...CHUNKED, 'x-amz-decoded-content-length': 8 * MIB });
    const told = answer(sent);
    await pipeline(Readable.from(blocks(8 * MIB)), sent);
    expect((await told).body).toContain(why);
    await nothingIsLeft('k');
  });

  it('leave nothing when they are cut off', async () => {
    const sent = put('k', { 'content-length': 10 * MIB });
    const failed = once(sent, 'error');
    sent.write(Buffer.alloc(MIB));
    while ((await s3.storedFiles()) === 0) await turn();
    expect(() => s3.engine.find(Bucket, 'k')).toThrow('does not exist');
    sent.destroy(new Error('cut off'));
    await failed;
    while ((await s3.storedFiles()) > 0) await turn();
    await nothingIsLeft('k');
  });

  it('of half a gibibyte do not raise memory', async () => {
    const size = 512 * MIB;
    const before = process.memoryUsage.rss();
    let highest = before;
    const sent = put('large', { 'content-length': size });
    const answered = answer(sent);
    const measured = function* (): Generator<Buffer> {
      for (const block of blocks(size)) {
        highest = Math.max(highest, process.memoryUsage.rss());
        yield block;
      }
    };
    await pipeline(Readable.from(measured(), { highWaterMark: 1 }), sent);
    expect(await answered).toMatchObject({ status: 200 });
    expect(s3.engine.find(Bucket, 'large').size).toBe(size);
    expect((highest - before) / MIB).toBeLessThan(100);
  }, 60_000);
});
