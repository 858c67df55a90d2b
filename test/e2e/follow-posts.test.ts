import { newAddresses } from '../../demo/posts/addresses.ts';
import { newAuthor } from '../../demo/posts/author.ts';
import { withPosts, type PostsTarget } from '../../demo/posts/posts-target.ts';
import { seedSubscribers } from '../../demo/posts/seed.ts';
import { untilMailed } from '../../demo/posts/until-mailed.ts';
import { messagesIn } from '../../demo/queue-depth.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { disturbed } from './support/disturb.ts';
import { given } from './support/given.ts';
import { runOps } from './support/ops.ts';
import { undoSecondsOf } from './support/posting.ts';
import { runningApp } from './support/running-app.ts';

jest.setTimeout(60_000);

const app = runningApp();

const DELIVERIES = 3;
const SUBSCRIBERS = DELIVERIES * 50;
/** s; longer than any visibility timeout and backoff of the flow. */
const QUARTER_OF_AN_HOUR = 15 * 60 + 1;

given(['clock', 'inbox', 'own laptop'], () => {
  it('a post is followed: hidden, failing, a dead letter, sent back, mailed to everybody', async () => {
    const target = await withPosts(app.target);
    await using author = await newAuthor(target, 'author');
    await seedSubscribers(target, author.authorId, newAddresses(SUBSCRIBERS));
    const post = await author.posts.submit({ title: 'Followed', body: 'Step by step.' });
    const { postId } = post;
    const hidden = await follow(postId);
    expect(hidden).toMatchObject({ status: 'PENDING', next: 'then fanout publishes it' });
    expect(hidden.hops).toMatchObject([
      { where: 'api', what: expect.stringContaining(`until ${post.undoUntil}`) },
    ]);

    const principals = [target.posts.NotifierFunctionName];
    const plan = { seed: 1, share: 1, kinds: { error: 1 }, services: ['ses'], principals };
    await disturbed(app.laptop.endpoint, plan, async () => {
      await app.inside.skip(undoSecondsOf(post));
      const failing = await waitUntil('every delivery has failed once', async () => {
        const found = await follow(postId);
        return found.tally?.toBeRetried === DELIVERIES && found;
      });
      expect(failing.now).toContain(`1 of 1 shard gone through, 0 of ${DELIVERIES} deliveries`);
      await untilDead(target);
    });
    const dead = await follow(postId);
    expect(dead.tally).toMatchObject({ total: DELIVERIES, deadLetters: DELIVERIES, mails: 0 });
    expect(dead.next).toContain('redrive delivery');

    expect(await ops('dead-letters', 'redrive', 'delivery')).toMatchObject({ code: 0 });
    await untilMailed(target, 'Followed');
    await app.inside.skip(1); // Until nothing runs: all reports are written.
    const mailed = await follow(postId);
    expect(mailed).toMatchObject({
      status: 'PUBLISHED',
      shards: { all: 1, goneThrough: 1, hops: 1, deliveries: DELIVERIES },
      tally: { total: DELIVERIES, done: DELIVERIES, retried: DELIVERIES, mails: SUBSCRIBERS },
      next: 'nothing is left to do',
    });
    expect(mailed.deliveries).toHaveLength(DELIVERIES);

    const { stdout } = await ops('follow', postId);
    expect(stdout).toContain(`Deliveries:  ${DELIVERIES} of ${DELIVERIES} done`);
    expect(stdout).toContain(`Now:  PUBLISHED, and mailed: ${SUBSCRIBERS} mails.`);
  });

  it('a post that is cancelled is followed to where its message ends', async () => {
    const target = await withPosts(app.target);
    await using author = await newAuthor(target, 'author');
    const post = await author.posts.submit({ title: 'Regretted', body: 'Oh no.' });
    await author.posts.cancel(post.postId);
    expect((await follow(post.postId)).next).toContain('ends there');

    await app.inside.skip(undoSecondsOf(post));
    await untilMailed(target, 'Regretted');
    await app.inside.skip(1);
    const { status, hops, next } = await follow(post.postId);
    expect(status).toBe('CANCELLED');
    expect(hops.map(({ where, what }) => [where, what.split(/[;:]/)[0]])).toEqual([
      ['api', 'Accepted'],
      ['api', 'Cancelled'],
      ['fanout', 'Not published'],
    ]);
    expect(next).toBe('nothing is left to do');
  });
});

interface Way {
  readonly status: string;
  readonly hops: readonly { readonly where: string; readonly what: string }[];
  readonly tally?: { readonly toBeRetried: number };
  readonly deliveries: readonly object[];
  readonly now: string;
  readonly next: string;
}

function ops(script: 'dead-letters' | 'follow', ...args: string[]) {
  return runOps(script, [...args, '--target', app.laptop.endpoint]);
}

async function follow(postId: string): Promise<Way> {
  const { stdout, stderr, code } = await ops('follow', postId, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Time passes until every delivery is a dead letter. */
async function untilDead(target: PostsTarget): Promise<void> {
  await waitUntil('every delivery is a dead letter', async () => {
    const dead = await messagesIn(target, target.posts.DeliveryDeadLetterQueueUrl);
    if (dead === DELIVERIES) return true;
    await app.inside.skip(QUARTER_OF_AN_HOUR);
    return false;
  });
}
