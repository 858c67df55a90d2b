import { operations } from '../../../../lambda/posts/api/operations.ts';
import { createRouter } from '../../../../lambda/shared/http/router.ts';
import { ada, json, request, type Request } from '../../../shared/support/request.ts';
import { noon, silent } from '../../../video/support/things.ts';
import { MemoryPosts } from './memory-posts.ts';

export const undoSeconds = 30;

/** Lets an effect happen, now or later, or fails it: what it is given is called `name`. */
export type Step = <Result>(name: string, effect: () => Promise<Result>) => Promise<Result>;

/** The API over a table in memory, a queue, and a clock that tests set. */
export function setUpPosts(step: Step = (_name, effect) => effect()) {
  const table = new MemoryPosts();
  const clock = { now: noon };
  const queue: { postId: string; visibleAt: number }[] = [];
  const mailed: string[] = [];
  const answer = createRouter(
    operations,
    {
      posts: {
        get: (id) => step('get', () => table.get(id)),
        apply: (id, transition) => step('update', () => table.apply(id, transition)),
      },
      archive: {
        add: (post) => step('put', () => table.add(post)),
        list: (...page) => step('query', () => table.list(...page)),
        listPublished: (...page) => step('query', () => table.listPublished(...page)),
      },
      publishLater: (postId, delaySeconds) =>
        step('send', () => {
          queue.push({ postId, visibleAt: clock.now.getTime() + delaySeconds * 1000 });
          return Promise.resolve();
        }),
      undoSeconds,
      now: () => clock.now,
      log: silent,
    },
    silent,
  );
  const send = (routeKey: keyof typeof operations, given?: Request) =>
    answer(request(routeKey, given));

  return {
    rows: table.rows,
    queue,
    clock,
    /** The posts that were mailed, each time that they were. */
    mailed,
    send,
    submit: (key = 'key-1', content: object = letter, claims = ada) =>
      send('POST /api/posts', { claims, headers: { 'idempotency-key': key }, ...json(content) }),
    cancel: (postId: string, claims = ada) =>
      send('DELETE /api/posts/{postId}', { claims, pathParameters: { postId } }),
    wait: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    /** What fanout does with the messages that are visible: publishing is its commit. */
    fanOut: async (now = clock.now.getTime()) => {
      const visible = queue.filter(({ visibleAt }) => visibleAt <= now);
      for (const message of visible) {
        queue.splice(queue.indexOf(message), 1);
        const published = await step('publish', () =>
          table.apply(message.postId, {
            when: [{ status: ['PENDING'] }],
            set: { status: 'PUBLISHED', publishedAt: clock.now.toISOString(), recipients: 10 },
          }),
        );
        if (published) mailed.push(message.postId);
      }
    },
  };
}

export const letter = { title: 'Hello', body: 'First line\n\n\tSecond line' };
