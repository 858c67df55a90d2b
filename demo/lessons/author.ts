import { newAddresses } from '../posts/addresses.ts';
import { newAuthor, type Author } from '../posts/author.ts';
import { recipientsOf } from '../posts/post-inbox.ts';
import { withPosts, type PostsTarget } from '../posts/posts-target.ts';
import { seedSubscribers } from '../posts/seed.ts';
import { tally } from '../posts/tally.ts';
import { untilMailed } from '../posts/until-mailed.ts';
import type { InsideView } from '../inside-view.ts';
import { seconds, timed } from '../stopwatch.ts';
import type { Lesson } from './lesson.ts';

const FEW = 10;
const MANY = 5_000;
const UNDO_SECONDS = 900;

const lesson: Lesson = {
  claim: 'The author’s request does not wait for the audience: that is the queue’s work.',
  needs: 'a laptop',

  async run({ target: connected, laptop, say, show, check }) {
    const target = await withPosts(connected);
    say(`One author has ${FEW} subscribers, the other ${MANY.toLocaleString('en')}.`);
    await using small = await newAuthor(target, 'small');
    await using large = await newAuthor(target, 'large');
    await seedSubscribers(target, small.authorId, newAddresses(FEW));
    const audience = newAddresses(MANY);
    await seedSubscribers(target, large.authorId, audience);
    const title = `To many ${large.authorId.slice(0, 8)}`;

    say('Both post. What happens while they wait for the answer:');
    await post(small, 'To warm up');
    const few = await watched(laptop, target, () => post(small, 'To few'));
    const many = await watched(laptop, target, () => post(large, title));
    show(`ms with ${FEW} subscribers`, few.ms.toFixed(0));
    show(`ms with ${MANY} subscribers`, many.ms.toFixed(0));
    check(`calls of AWS with ${FEW}`, few.calls, 'PutItem, Query, SendMessage, UpdateItem');
    check(`calls of AWS with ${MANY}`, many.calls, few.calls);
    check('mails sent meanwhile', (await recipientsOf(target, title)).size, 0);

    say('\nThe undo window passes. Now the workers have their work, and nobody waits.');
    await laptop.skip(UNDO_SECONDS);
    const { ms } = await timed(() => untilMailed(target, title));
    const { delivered, missed, twice } = tally(audience, await recipientsOf(target, title));
    show('the workers took', seconds(ms));
    check('subscribers who got the mail', delivered, MANY);
    check('missed, and mailed twice', `${missed.length}, ${twice.length}`, '0, 0');
  },
};
export default lesson;

async function post({ posts }: Author, title: string): Promise<void> {
  await posts.submit({ title, body: 'What is new.' });
}

/** How long it takes, and what the API's function calls meanwhile. */
async function watched(laptop: InsideView, { posts }: PostsTarget, work: () => Promise<void>) {
  await laptop.resetCalls();
  const { ms } = await timed(work);
  const calls = (await laptop.calls())
    .filter(({ principal }) => principal === posts.PostsApiFunctionName)
    .map(({ action }) => action);
  return { ms, calls: calls.toSorted().join(', ') };
}
