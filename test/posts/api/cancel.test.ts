import * as fc from 'fast-check';
import { postIdOf } from '../../../lambda/posts/api/decide.ts';
import { ada, readProblem } from '../../shared/support/request.ts';
import { setUpPosts, undoSeconds } from './support/posts-world.ts';

const eve = { ...ada, sub: 'e0e0e0e0-1111-4222-8333-444455556666' };
const postId = postIdOf(String(ada.sub), 'key-1');

describe('DELETE /api/posts/{postId}', () => {
  it('cancels within the undo window, twice as well as once, and nobody is mailed', async () => {
    const { submit, cancel, wait, fanOut, rows, mailed } = setUpPosts();
    await submit();
    expect(await cancel(postId)).toMatchObject({ statusCode: 204 });
    expect((await cancel(postId)).statusCode).toBe(204);
    wait(undoSeconds);
    await fanOut();
    expect(rows.get(postId)?.status).toBe('CANCELLED');
    expect(mailed).toEqual([]);
  });

  it('cannot take back what is published', async () => {
    const { submit, cancel, wait, fanOut, mailed } = setUpPosts();
    await submit();
    wait(undoSeconds);
    await fanOut();
    expect(readProblem(await cancel(postId)).status).toBe(409);
    expect(mailed).toEqual([postId]);
  });

  it('answers for another’s post as for none', async () => {
    const { submit, cancel, rows } = setUpPosts();
    await submit();
    const anothers = readProblem(await cancel(postId, eve));
    expect(anothers.status).toBe(404);
    expect(anothers).toEqual(readProblem(await cancel(postIdOf('nobody', 'key'))));
    expect(anothers).toEqual(readProblem(await cancel('not an id')));
    expect(rows.get(postId)?.status).toBe('PENDING');
  });

  it('never both cancels and mails, whatever comes in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (scheduler, cancellations, isRetried) => {
          let isLive = true;
          const world = setUpPosts(async (name, effect) => {
            if (isLive) await scheduler.schedule(Promise.resolve(), name);
            return effect();
          });
          const { submit, cancel, fanOut, rows, mailed } = world;
          const ignoringDelay = () => fanOut(Infinity);
          const posted = [submit(), ...(isRetried ? [submit()] : [])];
          const cancelled = Array.from({ length: cancellations }, () => cancel(postId));
          const fannedOut = posted.map((answer) => answer.then(ignoringDelay));
          await scheduler.waitFor(Promise.all([...posted, ...cancelled, ...fannedOut]));
          isLive = false;
          await ignoringDelay();

          const answers = (await Promise.all(cancelled)).map(({ statusCode }) => statusCode);
          const wasCancelled = answers.includes(204);
          expect(mailed).toEqual(wasCancelled ? [] : [postId]);
          expect(rows.get(postId)?.status).toBe(wasCancelled ? 'CANCELLED' : 'PUBLISHED');
          // 404: before there was a row. 409: after the commit, so that nothing was cancelled.
          expect(wasCancelled ? [204, 404] : [404, 409]).toEqual(expect.arrayContaining(answers));
        },
      ),
      { numRuns: 300 },
    );
  });
});
