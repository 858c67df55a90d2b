import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InsideView } from '../inside-view.ts';
import { timed } from '../stopwatch.ts';
import { newAddresses } from './addresses.ts';
import { newAuthor, type Author } from './author.ts';
import { workerCalls, type WorkerCalls } from './calls.ts';
import { recipientsOf, surplusAmong } from './post-inbox.ts';
import type { PostsTarget } from './posts-target.ts';
import { seedSubscribers } from './seed.ts';
import { subscribeAll } from './subscribe.ts';
import { tally } from './tally.ts';
import { untilMailed } from './until-mailed.ts';

/** So many subscribe through the front door; more are put into the tables. */
const FRONT_DOOR = 25;

/** What one post came to, counted from the inbox. */
export interface PostsRun {
  readonly postId: string;
  readonly subscribers: number;
  /** How long the author waited, ms. */
  readonly authorMs: number;
  /** How long the post could be undone, s. */
  readonly undoSeconds: number;
  /** From the end of the undo window to the last mail, ms. */
  readonly mailedMs: number;
  /** Subscribers who got the post. */
  readonly delivered: number;
  readonly duplicates: number;
  readonly missed: number;
  /** Mails too many that a lost answer of SES explains. */
  readonly sesWindow: number;
  readonly calls: WorkerCalls;
}

export interface PostsRunOptions {
  readonly subscribers: number;
  /** Told what is being done, and how much of it, 0–1. */
  readonly onProgress?: (what: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Sends one post to its author's subscribers, and waits until nothing of it is left to do. */
export async function runPosts(
  target: PostsTarget,
  inside: InsideView,
  { subscribers, onProgress, signal }: PostsRunOptions,
): Promise<PostsRun> {
  await using author = await newAuthor(target, 'author');
  const emails = newAddresses(subscribers);
  if (subscribers <= FRONT_DOOR) await subscribeAll(target, author.authorId, emails);
  else
    await seedSubscribers(target, author.authorId, emails, {
      onProgress: (fraction) => onProgress?.('subscribing', fraction),
    });
  signal?.throwIfAborted();

  // Whoever posts has looked at a page of the app before.
  await author.posts.list();
  await inside.resetCalls();
  const title = `News for ${subscribers} subscribers (${randomBytes(3).toString('hex')})`;
  const { value: post, ms: authorMs } = await timed(() => submit(author, title));
  const undoSeconds = (Date.parse(post.undoUntil) - Date.parse(post.createdAt)) / 1000;
  await pass(undoSeconds, inside, signal);
  const { ms: mailedMs } = await timed(() =>
    untilMailed(target, title, {
      signal,
      onMails: (mails) => onProgress?.('mailing', mails / subscribers),
    }),
  );
  const calls = await workerCalls(inside, target);
  const { delivered, missed, twice, strangers } = tally(emails, await recipientsOf(target, title));
  if (strangers.length > 0)
    throw new Error(`The post was mailed to ${strangers[0]}, who is not subscribed.`);
  return {
    postId: post.postId,
    subscribers,
    authorMs,
    undoSeconds,
    mailedMs,
    delivered,
    missed: missed.length,
    ...(await surplusAmong(target, title, twice)),
    calls,
  };
}

function submit({ posts }: Author, title: string) {
  const body = 'Dear readers,\n\nthis is one post, and one mail for each of you.\n';
  return posts.submit({ title, body });
}

/** The undo window passes: at once where time can be skipped. */
async function pass(
  seconds: number,
  inside: InsideView,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (seconds <= 0) return;
  await inside.skip(seconds);
  await sleep(0, undefined, { signal });
}
