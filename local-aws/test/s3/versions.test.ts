import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { serveS3, type ServedS3 } from './serve.ts';

const Bucket = 'versions';
const Key = 'k';

let s3: ServedS3;
beforeEach(async () => {
  s3 = await serveS3();
  s3.engine.createBucket(Bucket);
});
afterEach(() => s3[Symbol.asyncDispose]());

async function setVersioning(Status: 'Enabled' | 'Suspended'): Promise<void> {
  const VersioningConfiguration = { Status };
  await s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

async function put(Body: string): Promise<string | undefined> {
  const { VersionId } = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
  return VersionId;
}

async function get(VersionId?: string): Promise<string | undefined> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

function remove(VersionId?: string) {
  return s3.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
}

async function listed(more: object = {}) {
  const page = await s3.client.send(new ListObjectVersionsCommand({ Bucket, ...more }));
  return {
    versions: page.Versions?.map((it) => [it.Key, it.VersionId, it.IsLatest]) ?? [],
    markers: page.DeleteMarkers?.map((it) => [it.Key, it.VersionId, it.IsLatest]) ?? [],
    next: [page.NextKeyMarker, page.NextVersionIdMarker],
  };
}

describe('a bucket', () => {
  it('without versions replaces objects, frees their space and speaks of no versions', async () => {
    expect(await put('one')).toBeUndefined();
    expect(await put('two')).toBeUndefined();
    expect(await s3.storedFiles()).toBe(1);
    expect((await listed()).versions).toEqual([[Key, 'null', true]]);
    expect((await remove()).DeleteMarker).toBeUndefined();
    expect(await listed()).toMatchObject({ versions: [], markers: [] });
    expect(await s3.storedFiles()).toBe(0);
    const state = await s3.client.send(new GetBucketVersioningCommand({ Bucket }));
    expect(state.Status).toBeUndefined();
  });

  it('with versions keeps each one, hides behind delete markers and brings back', async () => {
    await setVersioning('Enabled');
    const one = await put('one');
    const two = await put('two');
    expect(await get()).toBe('two');
    expect(await get(one)).toBe('one');

    const { DeleteMarker, VersionId: marker } = await remove();
    expect(DeleteMarker).toBe(true);
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get(marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await get(two)).toBe('two');
    const visible = await s3.client.send(new ListObjectsV2Command({ Bucket }));
    expect(visible.KeyCount).toBe(0);
    expect(await listed()).toMatchObject({
      versions: [
        [Key, two, false],
        [Key, one, false],
      ],
      markers: [[Key, marker, true]],
    });

    expect(await remove(marker)).toMatchObject({ DeleteMarker: true, VersionId: marker });
    expect(await get()).toBe('two');
    await remove(two);
    expect(await get()).toBe('one');
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.VersionId).toBe(one);
    await expect(get(two)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    expect(await s3.storedFiles()).toBe(1);
  });

  it('takes a copy of an old version as the new one', async () => {
    await setVersioning('Enabled');
    const one = await put('one');
    await put('two');
    const copied = await s3.client.send(
      new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${Key}?versionId=${one}` }),
    );
    expect(copied.CopySourceVersionId).toBe(one);
    expect(copied.VersionId).not.toBe(one);
    expect(await get()).toBe('one');
  });

  it('whose versions are suspended overwrites the null version only', async () => {
    await put('before');
    await setVersioning('Enabled');
    const one = await put('one');
    expect(await get('null')).toBe('before');
    await setVersioning('Suspended');
    expect(await put('two')).toBe('null');
    expect(await get('null')).toBe('two');
    expect(await get(one)).toBe('one');
    expect(await remove()).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    expect(await listed()).toMatchObject({
      versions: [[Key, one, false]],
      markers: [[Key, 'null', true]],
    });
  });

  it('deletes many at once, versions and markers alike', async () => {
    await setVersioning('Enabled');
    const one = await put('one');
    const { Deleted } = await s3.client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key, VersionId: one }, { Key: 'other' }] },
      }),
    );
    expect(Deleted).toMatchObject([
      { Key, VersionId: one },
      { Key: 'other', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    ]);
    const Quiet = true;
    const quiet = await s3.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Quiet, Objects: [{ Key }] } }),
    );
    expect(quiet.Deleted).toBeUndefined();
  });

  it('lists versions page by page', async () => {
    await setVersioning('Enabled');
    const ids = [await put('1'), await put('2'), await put('3')].toReversed();
    const first = await listed({ MaxKeys: 2 });
    expect(first.versions.map(([, id]) => id)).toEqual(ids.slice(0, 2));
    expect(first.next).toEqual([Key, ids[1]]);
    const second = await listed({ KeyMarker: Key, VersionIdMarker: ids[1] });
    expect(second.versions.map(([, id]) => id)).toEqual(ids.slice(2));
    expect((await listed({ KeyMarker: Key })).versions).toEqual([]);
  });
});
