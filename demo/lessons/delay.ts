import { randomBytes } from 'node:crypto';
import { ApiError } from '../api-error.ts';
import { newAddresses } from '../posts/addresses.ts';
import { newAuthor } from '../posts/author.ts';
import { mailsAbout } from '../posts/post-inbox.ts';
import { withPosts } from '../posts/posts-target.ts';
import { seedSubscribers } from '../posts/seed.ts';
import { untilMailed } from '../posts/until-mailed.ts';
import { depthOf } from '../queue-depth.ts';
import type { Lesson } from './lesson.ts';

const SUBSCRIBERS = 10;

const lesson: Lesson = {
  claim:
    'A single message can be delayed: it is sent, kept, and received only when its time comes.',
  needs: 'a laptop',

  async run({ target: connected, laptop, say, show, check }) {
    const target = await withPosts(connected);
    const delayed = async () => (await depthOf(target, target.posts.PublishedQueueUrl)).delayed;
    const before = await delayed();
    await using author = await newAuthor(target, 'hasty');
    await seedSubscribers(target, author.authorId, newAddresses(SUBSCRIBERS));
    const run = randomBytes(3).toString('hex');
    const [kept, regretted] = [`Kept ${run}`, `Regretted ${run}`];

    say(`An author with ${SUBSCRIBERS} subscribers posts twice. Each message waits its own time.`);
    const post = await author.posts.submit({ title: kept, body: 'I mean it.' });
    const mistake = await author.posts.submit({ title: regretted, body: 'Oh no.' });
    const undo = (Date.parse(post.undoUntil) - Date.parse(post.createdAt)) / 1000;
    show('undo window, in seconds', undo);
    check('messages that are delayed, more than before', (await delayed()) - before, 2);

    say('The second one was a mistake. It is undone: its row says so, the message stays.');
    await author.posts.cancel(mistake.postId);
    check('messages that are delayed, still', (await delayed()) - before, 2);
    check(
      'mails so far',
      (await mailsAbout(target, kept)) + (await mailsAbout(target, regretted)),
      0,
    );

    say('\nThe undo window passes. Fanout receives both messages, and looks at the rows.');
    await laptop.skip(undo);
    await untilMailed(target, kept);
    check('mails about the first', await mailsAbout(target, kept), SUBSCRIBERS);
    check('mails about the second', await mailsAbout(target, regretted), 0);
    const statuses = (await author.posts.list()).map(({ status }) => status);
    check('the posts, newest first', statuses.join(', '), 'CANCELLED, PUBLISHED');

    say('\nWhat is published is mailed, and stays published.');
    check('undoing it is answered', await statusOf(author.posts.cancel(post.postId)), 409);
  },
};
export default lesson;

async function statusOf(call: Promise<void>): Promise<number> {
  try {
    await call;
    return 204;
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
}
