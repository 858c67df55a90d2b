import { isLast } from '../../logs/attempt.ts';
import { plural } from '../../text.ts';
import type { Now } from '../followed.ts';
import { comesBack, failureOf, redriveOf } from '../next.ts';
import type { PostTraces, PostVisit } from './gather.ts';
import type { PostRow } from './row.ts';
import type { Shards } from './shards.ts';
import type { Tally } from './tally.ts';

const NOTHING = 'nothing is left to do';

/** The row tells the state; fanout's latest attempts and the deliveries tell what it waits for. */
export function postNowOf(
  { row, visits }: PostTraces,
  shards: Shards,
  tally: Tally,
  time: Date,
): Now {
  const fanout = visits.filter(({ station }) => station === 'fanout');
  switch (row.status) {
    case 'PENDING':
      return pending(row, fanout.at(-1), time);
    case 'CANCELLED':
      return {
        now: 'CANCELLED by its author: nobody is mailed.',
        next: fanout.some(({ ending }) => ending.kind === 'succeeded')
          ? NOTHING
          : 'its message comes to fanout after the undo window, and ends there',
      };
    case 'PUBLISHED':
      return published(shards, tally, fanout);
  }
}

function pending({ queuedAt, undoUntil }: PostRow, latest: PostVisit | undefined, time: Date): Now {
  if (latest?.ending.kind === 'failed') {
    const now = `PENDING, and hidden. To publish it, ${failureOf(latest.ending)}.`;
    return isLast(latest.ending)
      ? { now, next: `its message is a dead letter: ${redriveOf('published')}` }
      : { now, next: comesBack(latest.ending) };
  }
  if (queuedAt === undefined)
    return {
      now: 'PENDING, and hidden: nothing tells that its message was sent to the published queue.',
      next: 'its author’s next request sends it: a list of posts, or a post',
    };
  return time < new Date(undoUntil)
    ? {
        now: `PENDING, and hidden: its author can cancel it until ${undoUntil}.`,
        next: 'then fanout publishes it',
      }
    : {
        now: 'PENDING, and hidden: its undo window is over, it waits in the published queue.',
        next: 'fanout publishes it as soon as one is free',
      };
}

function published(shards: Shards, tally: Tally, fanout: readonly PostVisit[]): Now {
  const { all = 0, goneThrough } = shards;
  const { total, done, mails, refused } = tally;
  if (all === 0)
    return { now: 'PUBLISHED: it had no subscribers, nobody is mailed.', next: NOTHING };
  const left = [...fanningOut(shards, fanout), ...delivering(tally)];
  return left.length === 0
    ? {
        now: `PUBLISHED, and mailed: ${plural(mails, 'mail')}${refused > 0 ? `, ${refused} refused by SES` : ''}.`,
        next: NOTHING,
      }
    : {
        now: `PUBLISHED: ${goneThrough} of ${plural(all, 'shard')} gone through, ${done} of ${total} deliveries done.`,
        next: left.join('; '),
      };
}

function fanningOut(
  { all = 0, goneThrough }: Shards,
  fanout: readonly PostVisit[],
): readonly string[] {
  if (goneThrough >= all) return [];
  const latest = [...Map.groupBy(fanout, ({ messageId }) => messageId).values()].flatMap(
    (tries) => tries.at(-1)?.ending ?? [],
  );
  if (latest.some(isLast)) return [`a shard is a dead letter: ${redriveOf('published')}`];
  const failed = latest.find((ending) => ending.kind === 'failed');
  if (failed) return [`a shard waits, because ${failureOf(failed)}: ${comesBack(failed)}`];
  return [`fanout goes through ${plural(all - goneThrough, 'more shard')}`];
}

function delivering({ waiting, underWay, toBeRetried, deadLetters }: Tally): readonly string[] {
  const work: string[] = [];
  if (waiting > 0) work.push(`takes ${waiting} from the delivery queue`);
  if (underWay > 0) work.push(`ends ${underWay} under way`);
  if (toBeRetried > 0)
    work.push(`retries ${toBeRetried} after a backoff, or a visibility timeout where it died`);
  return [
    ...(work.length > 0 ? [`the notifier ${work.join(', ')}`] : []),
    ...(deadLetters > 0
      ? [`of ${deadLetters} in the dead-letter queue ${redriveOf('delivery')}`]
      : []),
  ];
}
