import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { videoCatalog } from '../../../lambda/video/api/catalog.ts';
import { announced } from '../support/things.ts';

/** Answers each call with these rows, and keeps what it was asked. */
function setUp(Items: unknown[]) {
  const calls: unknown[] = [];
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        calls.push(input);
        return Promise.resolve({ response: {}, output: { $metadata: {}, Items } });
      },
    { step: 'initialize', priority: 'high' },
  );
  return { catalog: videoCatalog(client, 'videos'), calls };
}

const [one, two] = [
  { ...announced, videoId: 'v1' },
  { ...announced, videoId: 'v2' },
];

describe('the catalog', () => {
  it('adds a video under an id that is free', async () => {
    const { catalog, calls } = setUp([]);
    await catalog.add(one);
    expect(calls).toEqual([
      expect.objectContaining({
        TableName: 'videos',
        ConditionExpression: 'attribute_not_exists(videoId)',
      }),
    ]);
  });

  it('asks for one row more than a page has, so that the last page is known as such', async () => {
    const { catalog, calls } = setUp([one, two]);
    const { uploader, createdAt } = announced;
    expect(await catalog.list('u1', 1)).toEqual({
      videos: [one],
      last: { uploader, createdAt, videoId: 'v1' },
    });
    expect(await catalog.list('u1', 2)).toEqual({ videos: [one, two], last: undefined });
    expect(calls).toEqual([
      expect.objectContaining({ IndexName: 'byUploader', ScanIndexForward: false, Limit: 2 }),
      expect.objectContaining({ Limit: 3 }),
    ]);
  });

  it('counts what was announced since a moment, and no further than asked', async () => {
    const { catalog, calls } = setUp([]);
    expect(await catalog.countSince('u1', new Date(0), 100)).toBe(0);
    expect(calls).toEqual([
      expect.objectContaining({
        IndexName: 'byUploader',
        Select: 'COUNT',
        Limit: 100,
        ExpressionAttributeValues: { ':uploader': 'u1', ':since': '1970-01-01T00:00:00.000Z' },
      }),
    ]);
  });

  it('says which row is not as expected, rather than handing it on', async () => {
    await expect(setUp([{ videoId: 'v1' }]).catalog.list('u1', 1)).rejects.toThrow('byUploader');
  });
});
