import { Misuse, type Demo } from '../demo-run.ts';
import { insideViewOf } from '../inside-view.ts';
import { runPosts } from './posts-flow.ts';
import { describePosts, isWhole, postsSummary } from './posts-report.ts';
import { withPosts } from './posts-target.ts';

/** One post to all its subscribers. Exit code 0: each got it once; 1: not so. */
export const postsDemo: Demo = ({ values, signal, line }) => {
  const subscribers = Number(values.subscribers);
  if (!Number.isInteger(subscribers) || subscribers < 1)
    throw new Misuse(`--subscribers takes a number from 1, not ${values.subscribers}`);
  return Promise.resolve(async (target) => {
    const inside = await insideViewOf(target);
    if (!inside)
      throw new Error(
        'Who got the post is counted from the inbox of a local AWS, which this target does not have. ' +
          'Leave out --target: a local AWS is started for it.',
      );
    const run = await runPosts(await withPosts(target), inside, {
      subscribers,
      onProgress: (what, fraction) => line.show(what, fraction),
      signal,
    });
    return { exitCode: isWhole(run) ? 0 : 1, summary: postsSummary(run), text: describePosts(run) };
  });
};
