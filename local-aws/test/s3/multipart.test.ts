import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart, CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { serveS3, type ServedS3 } from './serve.ts';

const MIB = 1024 * 1024;
const Bucket = 'parts';
const Key = 'a b/ü.bin';

let s3: ServedS3;
beforeEach(async () => {
  s3 = await serveS3();
  s3.engine.createBucket(Bucket);
});
afterEach(() => s3[Symbol.asyncDispose]());

async function create(more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const created = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'video/mp4', ...more }),
  );
  return created.UploadId ?? '';
}

async function upload(UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await s3.client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
  );
  return { PartNumber, ETag, ChecksumCRC32 };
}

function complete(UploadId: string, Parts: CompletedPart[], more: object = {}) {
  return s3.client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts },
      ...more,
    }),
  );
}

const md5 = (...data: Buffer[]): Buffer => {
  const hash = createHash('md5');
  for (const bytes of data) hash.update(bytes);
  return hash.digest();
};

describe('a multipart upload', () => {
  it('becomes one object, whatever order its parts came in', async () => {
    const UploadId = await create({ ChecksumAlgorithm: 'CRC32' });
    const [a, b, c] = [Buffer.alloc(5 * MIB, 'a'), Buffer.alloc(5 * MIB, 'b'), Buffer.from('c')];
    const third = await upload(UploadId, 9, c);
    await upload(UploadId, 1, b);
    const first = await upload(UploadId, 1, a);
    const second = await upload(UploadId, 2, b);

    const parts = await s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(parts.Parts?.map((part) => [part.PartNumber, part.Size])).toEqual([
      [1, 5 * MIB],
      [2, 5 * MIB],
      [9, 1],
    ]);
    const open = await s3.client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(open.Uploads?.map((it) => [it.Key, it.UploadId])).toEqual([[Key, UploadId]]);
    expect(() => s3.engine.find(Bucket, Key)).toThrow('does not exist');

    const done = await complete(UploadId, [first, second, third]);
    expect(done.ETag).toBe(`"${md5(md5(a), md5(b), md5(c)).toString('hex')}-3"`);
    expect(done.ChecksumCRC32).toMatch(/-3$/);
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(got.ContentType).toBe('video/mp4');
    const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(body.equals(Buffer.concat([a, b, c]))).toBe(true);
    expect(await s3.storedFiles()).toBe(1);
    await expect(complete(UploadId, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('can have one checksum over the whole object', async () => {
    const UploadId = await create({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const part = await upload(UploadId, 1, Buffer.from('hello'));
    expect(await complete(UploadId, [part])).toMatchObject({ ChecksumCRC32: 'NhCmhg==' });
  });

  it('is refused when its parts are out of order, unknown or too small, and can be mended', async () => {
    const UploadId = await create();
    const small = await upload(UploadId, 1, Buffer.from('a'));
    const last = await upload(UploadId, 2, Buffer.from('b'));
    const refused = (parts: CompletedPart[], name: string) =>
      expect(complete(UploadId, parts)).rejects.toMatchObject({ name });
    await refused([last, small], 'InvalidPartOrder');
    await refused([small, small], 'InvalidPartOrder');
    await refused([small, last], 'EntityTooSmall');
    await refused([{ ...small, ETag: '"0"' }], 'InvalidPart');
    await refused([{ ...small, PartNumber: 3 }], 'InvalidPart');
    await expect(upload(UploadId, 10_001, Buffer.from('x'))).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
    await complete(UploadId, [last]);
    expect(s3.engine.find(Bucket, Key).size).toBe(1);
  });

  it('completes only under the conditions asked for', async () => {
    await s3.engine.put({ bucket: Bucket, key: Key, body: 'there already' });
    const UploadId = await create();
    const part = await upload(UploadId, 1, Buffer.from('a'));
    await expect(complete(UploadId, [part], { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await complete(UploadId, [part]);
    expect(s3.engine.find(Bucket, Key).size).toBe(1);
  });

  it('leaves nothing when it is aborted', async () => {
    const UploadId = await create();
    const part = await upload(UploadId, 1, Buffer.from('a'));
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect(await s3.storedFiles()).toBe(0);
    await expect(complete(UploadId, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(upload(UploadId, 1, Buffer.from('a'))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  it('takes ranges of other objects as parts', async () => {
    await s3.engine.put({ bucket: Bucket, key: 'source', body: '0123456789' });
    const copy = (UploadId: string) =>
      s3.client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId,
          PartNumber: 1,
          CopySource: `${Bucket}/source`,
          CopySourceRange: 'bytes=2-4',
        }),
      );
    await expect(copy('unknown')).rejects.toMatchObject({ name: 'NoSuchUpload' });
    const UploadId = await create();
    const { CopyPartResult } = await copy(UploadId);
    await complete(UploadId, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: 3,
    });
  });
});
