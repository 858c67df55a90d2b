import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { firstVersion } from '../../lambda/video/receiver/first-version.ts';

type Stored = readonly [key: string, versionId: string];

/**
 * Versions as S3 lists them, two a page: by key, the newest first.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
function bucket(...stored: Stored[]) {
  const client = new S3Client({ region: 'us-east-1' });
  let pages = 0;
  client.middlewareStack.add(
    () => (given) => {
      const { input } = Object.assign(new ListObjectVersionsCommand({ Bucket: '' }), given);
      const listed = stored.filter(([key]) => key.startsWith(input.Prefix ?? ''));
      const start =
        1 +
        listed.findIndex(([key, id]) => key === input.KeyMarker && id === input.VersionIdMarker);
      const page = listed.slice(start, start + 2);
      const [NextKeyMarker, NextVersionIdMarker] = (start + 2 < listed.length && page.at(-1)) || [];
      pages += 1;
      return Promise.resolve({
        response: {},
        output: {
          $metadata: {},
          Versions: page.map(([Key, VersionId]) => ({ Key, VersionId })),
          NextKeyMarker,
          NextVersionIdMarker,
        },
      });
    },
    { step: 'initialize' },
  );
  return { first: firstVersion(client, 'uploads'), pages: () => pages };
}

describe('the version that S3 had first', () => {
  it.each<[string, Stored[], string | undefined]>([
    ['the only one', [['k', 'a']], 'a'],
    [
      'the last that is listed',
      [
        ['k', 'b'],
        ['k', 'a'],
      ],
      'a',
    ],
    [
      'on the last page',
      [
        ['k', 'e'],
        ['k', 'd'],
        ['k', 'c'],
        ['k', 'b'],
        ['k', 'a'],
      ],
      'a',
    ],
    [
      'of this key only',
      [
        ['k', 'b'],
        ['k', 'a'],
        ['k2', 'x'],
        ['k3', 'y'],
      ],
      'a',
    ],
    ['none of another key', [['k2', 'x']], undefined],
    ['none at all', [], undefined],
  ])('is %s', async (_name, stored, expected) => {
    expect(await bucket(...stored).first('k')).toBe(expected);
  });

  it('is found without reading on through other keys', async () => {
    const others = Array.from({ length: 20 }, (_, index): Stored => [`k${index + 10}`, 'x']);
    const { first, pages } = bucket(['k', 'b'], ['k', 'a'], ...others);
    await first('k');
    expect(pages()).toBeLessThanOrEqual(2);
  });
});
