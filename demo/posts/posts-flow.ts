import { randomBytes } from 'node:crypto';
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

interface Watching {
  /** Told what is being done, and how much of it, 0–1. */
  readonly onProgress?: (what: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

interface PostOptions extends Watching {
  /** Everybody who is subscribed to the author. */
  readonly emails: readonly string[];
}

interface PostsRunOptions extends Watching {
  readonly subscribers: number;
}

/** Makes an author and as many subscribers for one post, and sends it. */
export async function runPosts(
  target: PostsTarget,
  inside: InsideView,
  options: PostsRunOptions,
): Promise<PostsRun> {
  const { subscribers, onProgress, signal } = options;
  await using author = await newAuthor(target, 'author');
  const emails = newAddresses(subscribers);
  if (subscribers <= FRONT_DOOR) await subscribeAll(target, author.authorId, emails);
  else
    await seedSubscribers(target, author.authorId, emails, {
      onProgress: (fraction) => onProgress?.('subscribing', fraction),
    });
  signal?.throwIfAborted();
  return sendPost(target, inside, author, { ...options, emails });
}

/** Sends one post to its author's subscribers, and waits until nothing of it is left to do. */
export async function sendPost(
  target: PostsTarget,
  inside: InsideView,
  author: Author,
  { emails, onProgress, signal }: PostOptions,
): Promise<PostsRun> {
  const subscribers = emails.length;
  // Whoever posts has looked at a page of the app before.
  await author.posts.list();
  await inside.resetCalls();
  const title = `News for ${subscribers} subscribers (${randomBytes(3).toString('hex')})`;
  const { value: post, ms: authorMs } = await timed(() => submit(author, title));
  const undoSeconds = (Date.parse(post.undoUntil) - Date.parse(post.createdAt)) / 1000;
  if (undoSeconds > 0) await inside.skip(undoSeconds);
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
