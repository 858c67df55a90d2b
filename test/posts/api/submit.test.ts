import { postIdOf } from '../../../lambda/posts/api/decide.ts';
import { accepted } from '../../../lambda/posts/api/schemas.ts';
import { ada, read, readProblem } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';
import { letter, setUpPosts, undoSeconds, type Step } from './support/posts-world.ts';

const eve = { ...ada, sub: 'e0e0e0e0-1111-4222-8333-444455556666' };
const authorId = String(ada.sub);
const postId = postIdOf(authorId, 'key-1');
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000).toISOString();

/** A process that dies once it has had so many effects. Looking at earlier posts is none. */
function mortal(lives: number) {
  const life = { left: lives };
  const step: Step = (name, effect) => {
    if (name === 'query' || name === 'get') return effect();
    if (life.left-- > 0) return effect();
    return Promise.reject(new Error('The process died'));
  };
  return { step, revive: () => (life.left = Infinity) };
}

describe('POST /api/posts', () => {
  it('puts a hidden row, sends a message that waits for the undo window, and marks the row', async () => {
    const calls: string[] = [];
    const { submit, rows, queue } = setUpPosts((name, effect) => {
      calls.push(name);
      return effect();
    });
    const answer = await submit();
    expect(answer.statusCode).toBe(202);
    expect(answer.headers?.location).toBe(`/api/posts/${postId}`);
    expect(accepted.parse(read(answer))).toEqual(read(answer));
    expect(read(answer)).toEqual({
      postId,
      status: 'PENDING',
      createdAt: at(0),
      undoUntil: at(undoSeconds),
    });
    expect(rows.get(postId)).toEqual({
      ...letter,
      postId,
      authorId,
      status: 'PENDING',
      createdAt: at(0),
      undoUntil: at(undoSeconds),
      queuedAt: at(0),
    });
    expect(queue).toEqual([{ postId, visibleAt: noon.getTime() + undoSeconds * 1000 }]);
    // The query is made beside the others, and looks at ten of the author's own rows.
    expect(calls.toSorted()).toEqual(['put', 'query', 'send', 'update']);
    expect(calls.filter((name) => name !== 'query')).toEqual(['put', 'send', 'update']);
  });

  it('answers a repetition like the first request, and does nothing more', async () => {
    const { submit, queue, wait } = setUpPosts();
    const first = await submit();
    wait(7);
    expect(await submit()).toEqual(first);
    expect(queue).toHaveLength(1);
  });

  it('tells a repetition what became of the post', async () => {
    const { submit, cancel, queue } = setUpPosts();
    await submit();
    await cancel(postId);
    expect(read(await submit())).toMatchObject({ status: 'CANCELLED' });
    expect(queue).toHaveLength(1);
  });

  it.each([
    { ...letter, title: 'Another' },
    { ...letter, body: 'Another' },
  ])('refuses the same key for another post: %j', async (other) => {
    const { submit, rows, queue } = setUpPosts();
    await submit();
    expect(readProblem(await submit('key-1', other)).status).toBe(422);
    expect([...rows.values()]).toEqual([expect.objectContaining(letter)]);
    expect(queue).toHaveLength(1);
  });

  it('keeps the keys of two authors apart', async () => {
    const { submit, rows } = setUpPosts();
    await submit();
    expect((await submit('key-1', { ...letter, title: 'Mine' }, eve)).statusCode).toBe(202);
    expect(rows.size).toBe(2);
  });

  it.each([0, 1, 2])(
    'goes on where it stopped after %i effects, when it is sent again under its key',
    async (lives) => {
      const { step, revive } = mortal(lives);
      const { submit, rows, mailed, wait, fanOut } = setUpPosts(step);
      expect(readProblem(await submit()).status).toBe(500);
      revive();
      wait(3);
      expect((await submit()).statusCode).toBe(202);
      expect(rows.get(postId)).toMatchObject({ status: 'PENDING', queuedAt: at(3) });
      wait(undoSeconds);
      await fanOut();
      expect(mailed).toEqual([postId]);
    },
  );

  describe.each(['reads', 'writes'])('when its author %s next', (does) => {
    const comeBy = (world: ReturnType<typeof setUpPosts>, key = 'key-2') =>
      does === 'reads' ? world.send('GET /api/posts', { claims: ada }) : world.submit(key);

    it.each([1, 2])('goes on where it stopped after %i effects', async (lives) => {
      const { step, revive } = mortal(lives);
      const world = setUpPosts(step);
      await world.submit();
      revive();
      world.wait(10);
      expect((await comeBy(world)).statusCode).toBe(does === 'reads' ? 200 : 202);
      expect(world.rows.get(postId)).toMatchObject({ queuedAt: at(10) });
      // What is left of the undo window, and no less.
      expect(world.queue).toContainEqual({ postId, visibleAt: Date.parse(at(undoSeconds)) });
      world.wait(undoSeconds);
      await world.fanOut();
      expect(world.mailed.filter((id) => id === postId)).toEqual([postId]);
    });

    it('is left alone while it may still be under way', async () => {
      const { step, revive } = mortal(1);
      const world = setUpPosts(step);
      await world.submit();
      revive();
      world.wait(4);
      await comeBy(world);
      expect(world.queue.filter((message) => message.postId === postId)).toEqual([]);
    });

    it('fails nothing by failing again', async () => {
      let isDown = false;
      const world = setUpPosts((name, effect) =>
        isDown && name === 'get' ? Promise.reject(new Error('Down')) : effect(),
      );
      const { queuedAt: _none, ...unqueued } = await putAndForget(world);
      world.rows.set(postId, unqueued);
      world.wait(10);
      isDown = true;
      expect((await comeBy(world)).statusCode).toBe(does === 'reads' ? 200 : 202);
      isDown = false;
      await comeBy(world, 'key-3');
      expect(world.rows.get(postId)).toHaveProperty('queuedAt');
    });
  });

  it('needs no look at earlier posts', async () => {
    const { submit } = setUpPosts((name, effect) =>
      name === 'query' ? Promise.reject(new Error('The index is down')) : effect(),
    );
    expect((await submit()).statusCode).toBe(202);
  });
});

async function putAndForget({ submit, rows }: ReturnType<typeof setUpPosts>) {
  await submit();
  const row = rows.get(postId);
  if (!row) throw new Error('There is no row');
  return row;
}
