import { styleText } from 'node:util';
import { seconds } from '../stopwatch.ts';
import type { PostsRun } from './posts-flow.ts';

/** How a run ended, as `--json` prints it. */
export function postsSummary(run: PostsRun): object {
  return {
    flow: 'posts',
    subscribers: run.subscribers,
    authorMs: Math.round(run.authorMs),
    delivered: run.delivered,
    duplicates: run.duplicates,
    missed: run.missed,
    sesWindow: run.sesWindow,
    calls: run.calls,
  };
}

/** The run as a person reads it. */
export function describePosts(run: PostsRun): string {
  const { calls } = run;
  const colour = isWhole(run) ? 'green' : 'red';
  return [
    `\n${styleText('bold', `Post ${run.postId}`)}`,
    `  ${run.authorMs.toFixed(0)} ms`.padEnd(14) + 'the author waited',
    `  ${run.undoSeconds} s`.padEnd(14) + 'it could be undone, and nobody was mailed',
    `  ${seconds(run.mailedMs)}`.padEnd(14) + 'later the last mail was out',
    `  ${styleText(colour, `${run.delivered} of ${run.subscribers}`)} subscribers got it; ` +
      `missed ${run.missed}, mailed twice ${run.duplicates + run.sesWindow}`,
    `  calls the workers made: SES ${calls.sesBulk} (bulk), SQS ${calls.sqs}, DynamoDB ${calls.dynamodb}`,
  ].join('\n');
}

/** Everybody got it, and nobody twice without a reason. */
export function isWhole({ delivered, subscribers, duplicates, missed }: PostsRun): boolean {
  return delivered === subscribers && missed === 0 && duplicates === 0;
}
