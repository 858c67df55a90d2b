import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { postArchive } from '../../../lambda/posts/api/archive.ts';
import type { Post } from '../../../lambda/posts/post.ts';
import { noon } from '../../video/support/things.ts';
import { letter } from './support/posts-world.ts';

interface Answer {
  readonly Items?: readonly object[];
  readonly LastEvaluatedKey?: object;
}

/** Answers each call with the next of these, the last one again and again, and keeps what was asked. */
function setUp(...answers: (Answer | Error)[]) {
  const calls: unknown[] = [];
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        calls.push(input);
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve({ response: {}, output: { $metadata: {}, ...answer } });
      },
    { step: 'initialize', priority: 'high' },
  );
  return { archive: postArchive(client, 'posts'), calls };
}

const post = (postId: string): Post => ({
  ...letter,
  postId,
  authorId: 'a1',
  status: 'PUBLISHED',
  createdAt: noon.toISOString(),
  undoUntil: noon.toISOString(),
});
const key = (postId: string) => ({ postId, authorId: 'a1', createdAt: noon.toISOString() });
const taken = new ConditionalCheckFailedException({ $metadata: {}, message: 'No' });

describe('the archive of posts', () => {
  it('adds a post under an id that is free, and says whether it was', async () => {
    const { archive, calls } = setUp({}, taken, new Error('Down'));
    expect(await archive.add(post('p1'))).toBe(true);
    expect(await archive.add(post('p1'))).toBe(false);
    await expect(archive.add(post('p1'))).rejects.toThrow('Down');
    expect(calls[0]).toMatchObject({ ConditionExpression: 'attribute_not_exists(postId)' });
  });

  it('asks for one row more than a page has, so that the last page is known as such', async () => {
    const { archive, calls } = setUp({ Items: [post('p1'), post('p2')] });
    expect(await archive.list('a1', 1)).toEqual({ posts: [post('p1')], last: key('p1') });
    expect((await archive.list('a1', 2)).last).toBeUndefined();
    expect(calls).toEqual([
      expect.objectContaining({ IndexName: 'byAuthor', ScanIndexForward: false, Limit: 2 }),
      expect.objectContaining({ Limit: 3 }),
    ]);
  });

  it('asks on until a page is full, from where DynamoDB ended', async () => {
    const { archive, calls } = setUp(
      { Items: [post('p1')], LastEvaluatedKey: key('hidden') },
      { Items: [post('p2'), post('p3')] },
    );
    expect(await archive.listPublished('a1', 2)).toEqual({
      posts: [post('p1'), post('p2')],
      last: key('p2'),
    });
    expect(calls[1]).toMatchObject({ ExclusiveStartKey: key('hidden'), Limit: 2 });
  });

  it('asks ten times at the most, and says where to go on', async () => {
    const { archive, calls } = setUp({ Items: [], LastEvaluatedKey: key('hidden') });
    expect(await archive.listPublished('a1', 2)).toEqual({ posts: [], last: key('hidden') });
    expect(calls).toHaveLength(10);
  });

  it('says which row is not as expected, rather than handing it on', async () => {
    await expect(setUp({ Items: [{ postId: 'p1' }] }).archive.list('a1', 1)).rejects.toThrow(
      'byAuthor',
    );
  });
});
