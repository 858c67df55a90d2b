import * as z from 'zod';
import { postList, publishedList } from '../../../lambda/posts/api/schemas.ts';
import { ada, read, readProblem } from '../../shared/support/request.ts';
import { setUpPosts, undoSeconds } from './support/posts-world.ts';

const eve = { ...ada, sub: 'e0e0e0e0-1111-4222-8333-444455556666' };
const authorId = String(ada.sub);

/** Three posts a minute apart: published, cancelled, pending. And one of Eve's. */
async function setUp() {
  const world = setUpPosts();
  const post = async (title: string, claims = ada) => {
    world.wait(60);
    const answer = await world.submit(title, { title, body: title }, claims);
    return z.object({ postId: z.string() }).parse(read(answer)).postId;
  };
  await post('eve', eve);
  await post('published');
  world.wait(undoSeconds);
  await world.fanOut();
  await world.cancel(await post('cancelled'));
  await post('pending');
  return world;
}

describe('GET /api/posts', () => {
  it('shows authors their own posts in every status, newest first', async () => {
    const { send } = await setUp();
    const { posts } = postList.parse(read(await send('GET /api/posts', { claims: ada })));
    expect(posts.map(({ title, status }) => `${title} ${status}`)).toEqual([
      'pending PENDING',
      'cancelled CANCELLED',
      'published PUBLISHED',
    ]);
    expect(posts.at(-1)).toMatchObject({ recipients: 10, publishedAt: expect.any(String) });
    expect(posts[0]).not.toHaveProperty('authorId');
    expect(posts[0]).not.toHaveProperty('queuedAt');
  });

  it('leads from page to page and ends', async () => {
    const { send } = await setUp();
    const titles: string[] = [];
    let next: string | undefined;
    do {
      const query = { limit: '2', ...(next !== undefined && { next }) };
      const page = postList.parse(read(await send('GET /api/posts', { claims: ada, query })));
      titles.push(...page.posts.map(({ title }) => title));
      next = page.next;
    } while (next !== undefined);
    expect(titles).toEqual(['pending', 'cancelled', 'published']);
  });

  it('takes no cursor of another author’s list, and no limit above 25', async () => {
    const { send } = await setUp();
    const page = await send('GET /api/posts', { claims: ada, query: { limit: '1' } });
    const { next = '' } = postList.parse(read(page));
    const refused = [
      await send('GET /api/posts', { claims: eve, query: { next } }),
      await send('GET /api/posts', { claims: ada, query: { next: `${next}x` } }),
      await send('GET /api/posts', { claims: ada, query: { limit: '26' } }),
    ];
    expect(refused.map((answer) => readProblem(answer).status)).toEqual([400, 400, 400]);
  });
});

describe('GET /api/authors/{authorId}/posts', () => {
  it('shows anybody what is published, and nothing else', async () => {
    const { send } = await setUp();
    const route = 'GET /api/authors/{authorId}/posts';
    const { posts } = publishedList.parse(
      read(await send(route, { pathParameters: { authorId } })),
    );
    expect(posts).toEqual([
      {
        postId: expect.any(String),
        title: 'published',
        body: 'published',
        publishedAt: expect.any(String),
      },
    ]);
  });

  it('has nothing of an author who published nothing', async () => {
    const { send } = await setUp();
    const given = { pathParameters: { authorId: 'nobody' } };
    expect(read(await send('GET /api/authors/{authorId}/posts', given))).toEqual({ posts: [] });
  });
});
