import { ListObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { serveS3, type ServedS3 } from './serve.ts';

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
});
afterAll(() => s3[Symbol.asyncDispose]());

async function bucketOf(name: string, keys: Iterable<string>): Promise<string> {
  s3.engine.createBucket(name);
  for (const key of keys) await s3.engine.put({ bucket: name, key, body: '' });
  return name;
}

async function listV2(input: { Bucket: string } & Record<string, unknown>) {
  const page = await s3.client.send(new ListObjectsV2Command(input));
  return {
    keys: page.Contents?.map((it) => it.Key) ?? [],
    prefixes: page.CommonPrefixes?.map((it) => it.Prefix) ?? [],
    count: page.KeyCount,
    token: page.NextContinuationToken,
  };
}

/** Every page of a listing, one after the other. */
async function allPages(input: { Bucket: string } & Record<string, unknown>) {
  const keys: unknown[] = [];
  const prefixes: unknown[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await listV2({ ...input, ContinuationToken });
    keys.push(...page.keys);
    prefixes.push(...page.prefixes);
    ContinuationToken = page.token;
  } while (ContinuationToken);
  return { keys, prefixes };
}

describe('a listing', () => {
  it('rolls keys up at the delimiter', async () => {
    const Bucket = await bucketOf('delimiter', ['a.txt', 'v/1/a', 'v/1/b', 'v/2', 'w/3']);
    expect(await listV2({ Bucket, Delimiter: '/' })).toMatchObject({
      keys: ['a.txt'],
      prefixes: ['v/', 'w/'],
      count: 3,
    });
    expect(await listV2({ Bucket, Delimiter: '/', Prefix: 'v/' })).toMatchObject({
      keys: ['v/2'],
      prefixes: ['v/1/'],
    });
    expect(await listV2({ Bucket, StartAfter: 'v/1/a', Prefix: 'v/' })).toMatchObject({
      keys: ['v/1/b', 'v/2'],
    });
    expect(await listV2({ Bucket, MaxKeys: 0 })).toMatchObject({ count: 0, token: undefined });
  });

  it('of the first version goes on at its marker', async () => {
    const Bucket = await bucketOf('version-one', ['a/1', 'a/2', 'b', 'c/1']);
    const first = await s3.client.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1 }),
    );
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'a/' });
    const rest = await s3.client.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }),
    );
    expect(rest.Contents?.map((it) => it.Key)).toEqual(['b']);
    expect(rest.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
  });

  it('encodes keys when asked', async () => {
    const Bucket = await bucketOf('encoded', ['a b/ü+.txt']);
    expect((await listV2({ Bucket, EncodingType: 'url' })).keys).toEqual(['a+b/%C3%BC%2B.txt']);
  });

  it('holds at most 1000 keys and refuses what is no number', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => String(index).padStart(4, '0'));
    const Bucket = await bucketOf('thousand', keys);
    expect((await listV2({ Bucket, MaxKeys: 5000 })).count).toBe(1000);
    expect((await allPages({ Bucket })).keys).toEqual(keys);
    await expect(listV2({ Bucket, MaxKeys: -1 })).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
    await expect(listV2({ Bucket, ContinuationToken: '?' })).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });

  it('agrees with a model, page by page, for any keys', async () => {
    const key = fc
      .string({
        unit: fc.constantFrom('a', 'b', '/', ' ', '+', 'é', '\u{ff5e}', '😀'),
        maxLength: 5,
      })
      .filter((text) => text.length > 0);
    let bucket = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 12 }),
        fc.uniqueArray(key, { maxLength: 4 }),
        fc.constantFrom('', 'a', 'a/', '/'),
        fc.constantFrom('', '/', 'b'),
        fc.integer({ min: 1, max: 4 }),
        async (written, deleted, Prefix, Delimiter, MaxKeys) => {
          const Bucket = await bucketOf(`model-${bucket++}`, written);
          for (const gone of deleted) await s3.engine.delete({ bucket: Bucket, key: gone });

          const matching = written
            .filter((it) => !deleted.includes(it) && it.startsWith(Prefix))
            .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          const cut = (it: string): number =>
            Delimiter ? it.indexOf(Delimiter, Prefix.length) : -1;
          expect(await allPages({ Bucket, Prefix, Delimiter, MaxKeys })).toEqual({
            keys: matching.filter((it) => cut(it) < 0),
            prefixes: [
              ...new Set(
                matching.filter((it) => cut(it) >= 0).map((it) => it.slice(0, cut(it) + 1)),
              ),
            ],
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
