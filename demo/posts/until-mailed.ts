import { setTimeout as sleep } from 'node:timers/promises';
import { depthOf } from '../queue-depth.ts';
import { mailsAbout } from './post-inbox.ts';
import type { PostsTarget } from './posts-target.ts';

/** How long until it is looked again, ms: longer, the longer it lasts. */
const intervalAfter = (elapsed: number): number => Math.min(1000, 50 + elapsed / 10);
/** So long nothing at all may change, ms. */
const PATIENCE = 60_000;

interface Options {
  /** Told how many mails with this subject have arrived. */
  readonly onMails?: (mails: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until the queues of the posts flow are empty: whatever was posted has been mailed, or lies in
 * a dead-letter queue. Gives up when nothing changes for a minute.
 */
export async function untilMailed(
  target: PostsTarget,
  subject: string,
  { onMails, signal }: Options = {},
): Promise<void> {
  let before = '';
  const began = Date.now();
  let changedAt = began;
  for (;;) {
    const [mails, ...depths] = await Promise.all([
      mailsAbout(target, subject),
      depthOf(target, target.posts.PublishedQueueUrl),
      depthOf(target, target.posts.DeliveryQueueUrl),
    ]);
    onMails?.(mails);
    const left = depths.reduce((sum, d) => sum + d.waiting + d.inFlight + d.delayed, 0);
    if (left === 0) return;
    const now = JSON.stringify([mails, depths]);
    if (now !== before) changedAt = Date.now();
    before = now;
    if (Date.now() - changedAt > PATIENCE)
      throw new Error(
        `${left} messages about posts wait, and nothing has changed for a minute; ${mails} mails have come.`,
      );
    await sleep(intervalAfter(Date.now() - began), undefined, { signal });
  }
}
