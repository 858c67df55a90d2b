import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { serveS3, type ServedS3 } from './serve.ts';

const ODD_KEYS = [
  'a b+c&d=e?f#g%20.txt',
  '../../etc/passwd',
  './.',
  'a//b/',
  '/leading',
  ' spaces ',
  '<&>"\'',
  'ünï/日本語/😀.mp4',
  'line\nbreak\r\ttab',
  'CASE',
  'case',
  'x'.repeat(1024),
];

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
});
afterAll(() => s3[Symbol.asyncDispose]());

async function text(bucket: string, key: string, more: object = {}): Promise<string | undefined> {
  const { Body } = await s3.client.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, ...more }),
  );
  return Body?.transformToString();
}

describe('objects', () => {
  it('keep every UTF-8 key apart, whatever a file system would make of it', async () => {
    const Bucket = s3.engine.createBucket('odd-keys').name;
    for (const Key of ODD_KEYS)
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
    for (const Key of ODD_KEYS) expect(await text(Bucket, Key)).toBe(`body of ${Key}`);

    const listed = await s3.client.send(new ListObjectsV2Command({ Bucket }));
    expect(listed.Contents?.map((it) => it.Key).toSorted()).toEqual(ODD_KEYS.toSorted());

    const Objects = ODD_KEYS.map((Key) => ({ Key }));
    const { Deleted } = await s3.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted?.length).toBe(ODD_KEYS.length);
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  it('refuse a key of more than 1024 bytes', async () => {
    const Bucket = s3.engine.createBucket('long-keys').name;
    const put = s3.client.send(new PutObjectCommand({ Bucket, Key: 'ü'.repeat(513), Body: 'v' }));
    await expect(put).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('give back their headers, metadata, ETag and, when asked, their checksum', async () => {
    const Bucket = s3.engine.createBucket('headers').name;
    const kept = {
      ContentType: 'text/plain',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      Metadata: { author: 'ada' },
    };
    const put = await s3.client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'k',
        Body: 'hello',
        ...kept,
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const sha256 = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
    expect(put).toMatchObject({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ChecksumSHA256: sha256,
    });
    const head = await s3.client.send(
      new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ContentLength: 5,
      ...kept,
      LastModified: new Date(s3.clock.now()),
      ChecksumSHA256: sha256,
    });
    const got = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: 'k', ResponseContentType: 'video/mp4' }),
    );
    expect(got.ContentType).toBe('video/mp4');
    expect(await got.Body?.transformToString()).toBe('hello');
  });

  it('say what is missing', async () => {
    const Bucket = s3.engine.createBucket('missing').name;
    await expect(text(Bucket, 'nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(text('no-bucket', 'k')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const head = s3.client.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'nothing' }));
  });

  it('are read in ranges', async () => {
    const Bucket = s3.engine.createBucket('ranges').name;
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
    const ranged = async (Range: string): Promise<(string | undefined)[]> => {
      const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'k', Range }));
      return [await got.Body?.transformToString(), got.ContentRange];
    };
    expect(await ranged('bytes=2-4')).toEqual(['234', 'bytes 2-4/10']);
    expect(await ranged('bytes=7-')).toEqual(['789', 'bytes 7-9/10']);
    expect(await ranged('bytes=8-100')).toEqual(['89', 'bytes 8-9/10']);
    expect(await ranged('bytes=-3')).toEqual(['789', 'bytes 7-9/10']);
    expect(await ranged('bytes=-30')).toEqual(['0123456789', 'bytes 0-9/10']);
    expect(await ranged('bytes=5-2')).toEqual(['0123456789', undefined]);
    await expect(ranged('bytes=10-')).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
    await expect(ranged('bytes=-0')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('are written only under the conditions asked for', async () => {
    const Bucket = s3.engine.createBucket('conditional-writes').name;
    const put = (Body: string, conditions: object) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ...conditions }));
    const refused = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };

    await expect(put('x', { IfMatch: '"abc"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put('one', { IfNoneMatch: '*' });
    await expect(put('two', { IfNoneMatch: '*' })).rejects.toMatchObject(refused);
    await expect(put('two', { IfMatch: '"abc"' })).rejects.toMatchObject(refused);
    expect(await text(Bucket, 'k')).toBe('one');
    await put('two', { IfMatch: ETag });
    expect(await text(Bucket, 'k')).toBe('two');
  });

  it('let exactly one of many simultaneous first writers win', async () => {
    const Bucket = s3.engine.createBucket('race').name;
    const writes = ['a', 'b', 'c', 'd'].map((Body) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, IfNoneMatch: '*' })),
    );
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter((it) => it.status === 'fulfilled').length).toBe(1);
  });

  it('are read only under the conditions asked for', async () => {
    const Bucket = s3.engine.createBucket('conditional-reads').name;
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'v' }));
    const modified = s3.clock.now();
    const before = new Date(modified - 1000);
    const after = new Date(modified + 1000);
    const status = async (conditions: object): Promise<number | undefined> =>
      text(Bucket, 'k', conditions).then(
        () => 200,
        (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode,
      );
    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfModifiedSince: before })).toBe(200);
    expect(await status({ IfModifiedSince: after })).toBe(304);
    expect(await status({ IfUnmodifiedSince: before })).toBe(412);
    expect(await status({ IfUnmodifiedSince: after })).toBe(200);
    expect(await status({ IfMatch: ETag, IfUnmodifiedSince: before })).toBe(200);
    expect(await status({ IfNoneMatch: '"other"', IfModifiedSince: after })).toBe(200);
  });

  it('are copied with their metadata or with new ones', async () => {
    const Bucket = s3.engine.createBucket('copies').name;
    const Key = 'a b/ü+1%.txt';
    await s3.client.send(
      new PutObjectCommand({ Bucket, Key, Body: 'v', ContentType: 'a/b', Metadata: { m: '1' } }),
    );
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
    const copied = await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'kept', CopySource }));
    expect(copied.CopyObjectResult?.ETag).toBe('"9e3669d19b675bd57058fd4664205d2a"');
    await s3.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'replaced',
        CopySource,
        MetadataDirective: 'REPLACE',
        ContentType: 'c/d',
      }),
    );
    const head = (key: string) => s3.client.send(new HeadObjectCommand({ Bucket, Key: key }));
    expect(await head('kept')).toMatchObject({ ContentType: 'a/b', Metadata: { m: '1' } });
    expect(await head('replaced')).toMatchObject({ ContentType: 'c/d', Metadata: {} });
    expect(await text(Bucket, 'replaced')).toBe('v');

    const ontoItself = new CopyObjectCommand({ Bucket, Key, CopySource });
    await expect(s3.client.send(ontoItself)).rejects.toMatchObject({ name: 'InvalidRequest' });
    const nothing = new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/nothing` });
    await expect(s3.client.send(nothing)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('stay readable to whoever reads while they are replaced', async () => {
    const Bucket = s3.engine.createBucket('replaced').name;
    await s3.engine.put({ bucket: Bucket, key: 'k', body: 'old' });
    const body = s3.engine.read(s3.engine.find(Bucket, 'k'));
    await s3.engine.put({ bucket: Bucket, key: 'k', body: 'new' });
    expect(Buffer.concat(await body.toArray()).toString()).toBe('old');
    expect(await text(Bucket, 'k')).toBe('new');
  });
});

it.each([{ Tagging: 'a=b' }, { WriteOffsetBytes: 3 }])(
  'refuses what it would lose in silence: %o',
  async (lost) => {
    const put = new PutObjectCommand({ Bucket: 'any', Key: 'key', Body: 'text', ...lost });
    await expect(s3.client.send(put)).rejects.toMatchObject({ name: 'NotImplemented' });
  },
);
