import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetObjectAclCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { parseAddress } from '../../src/services/s3/actions/address.ts';
import { serveS3, type ServedS3 } from './serve.ts';

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
});
afterAll(() => s3[Symbol.asyncDispose]());

describe('buckets', () => {
  it('are created, listed and deleted when empty', async () => {
    const Bucket = 'bucket.one';
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    await s3.client.send(new HeadBucketCommand({ Bucket }));
    const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
    expect(Buckets).toMatchObject([{ Name: Bucket, CreationDate: new Date(s3.clock.now()) }]);
    const location = await s3.client.send(new GetBucketLocationCommand({ Bucket }));
    expect(location.LocationConstraint).toBeUndefined();

    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'v' }));
    const remove = () => s3.client.send(new DeleteBucketCommand({ Bucket }));
    await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await remove();
    await expect(s3.client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it.each(['ab', 'Upper', 'under_score', '1.2.3.4', 'a..b', '-a-'])(
    'are not called %s',
    async (Bucket) => {
      const created = s3.client.send(new CreateBucketCommand({ Bucket }));
      await expect(created).rejects.toMatchObject({ name: 'InvalidBucketName' });
    },
  );

  it('say which subresource is not implemented', async () => {
    const Bucket = s3.engine.createBucket('subresources').name;
    await expect(s3.client.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('GET bucket?tagging'),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(
      s3.client.send(new GetObjectAclCommand({ Bucket, Key: 'k' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('GET object?acl') });
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1:4566', '/', '', ''],
    ['127.0.0.1:4566', '/media', 'media', ''],
    ['127.0.0.1:4566', '/media/', 'media', ''],
    ['localhost:4566', '/media/a%20b/c%2Fd', 'media', 'a b/c/d'],
    ['s3.localhost:4566', '/media/k', 'media', 'k'],
    ['media.localhost', '/k', 'media', 'k'],
    ['media.s3.localhost:4566', '/a/b', 'media', 'a/b'],
    ['my.media.s3.localhost:4566', '/', 'my.media', ''],
    ['127.0.0.1', '/media//k', 'media', '/k'],
  ])('of %s%s is bucket "%s" and key "%s"', (host, path, bucket, key) => {
    expect(parseAddress(host, path)).toEqual({ bucket, key });
  });

  it('that is no percent-encoded UTF-8 is refused', () => {
    expect(() => parseAddress('localhost', '/media/%ff')).toThrow("Couldn't parse");
  });
});
