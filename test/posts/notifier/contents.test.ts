import { postContents } from '../../../lambda/posts/notifier/contents.ts';
import type { Post } from '../../../lambda/posts/post.ts';
import { pending } from '../fanout/world.ts';

function setUp(...posts: Post[]) {
  const reads: string[] = [];
  const contents = postContents((postId) => {
    reads.push(postId);
    return Promise.resolve(posts.find((post) => post.postId === postId));
  });
  return { reads, contents };
}

function published(postId: string): Post {
  return { ...pending, postId, title: `Title of ${postId}`, status: 'PUBLISHED' };
}

describe('what the mails of a post share', () => {
  it('is read once', async () => {
    const { reads, contents } = setUp(published('p1'));
    expect(await contents('p1')).toMatchObject({ subject: 'Title of p1' });
    expect(await contents('p1')).toMatchObject({ subject: 'Title of p1' });
    expect(reads).toEqual(['p1']);
  });

  it('is kept of a few posts only: memory stays flat', async () => {
    const posts = Array.from({ length: 9 }, (_, index) => published(`p${index}`));
    const { reads, contents } = setUp(...posts);
    for (const { postId } of posts) await contents(postId);
    await contents('p8');
    expect(reads).toHaveLength(9);
    await contents('p0');
    expect(reads.at(-1)).toBe('p0');
  });

  it.each([
    ['waits to be published', pending, 'PENDING'],
    ['was cancelled', { ...pending, status: 'CANCELLED' } as const, 'CANCELLED'],
  ])('is not told of a post that %s, not even later from memory', async (_name, post, status) => {
    const { reads, contents } = setUp(post);
    await expect(contents('p1')).rejects.toThrow(`but is ${status}`);
    await expect(contents('p1')).rejects.toThrow(`but is ${status}`);
    expect(reads).toEqual(['p1', 'p1']);
  });

  it('is not told of a post without a row', async () => {
    await expect(setUp().contents('p1')).rejects.toThrow('without a row');
  });
});
