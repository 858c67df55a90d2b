import { randomUUID } from 'node:crypto';
import { withClicks } from '../clicks/clicks-target.ts';
import { withPosts } from '../posts/posts-target.ts';
import type { Lesson } from './lesson.ts';
import { poisonQueue } from './poison-queue.ts';
import { poisonStream } from './poison-stream.ts';

const lesson: Lesson = {
  claim:
    'A bad message delays only itself. A bad record blocks its shard, until its reader gives it up.',
  needs: 'a laptop',

  async run(stage) {
    const { target, say, check } = stage;
    const text = `This is no JSON: ${randomUUID()}`;
    const queue = await poisonQueue(stage, await withPosts(target), text);
    say('');
    const stream = await poisonStream(stage, await withClicks(target), text);

    say('\nSide by side                       queue                  stream');
    const row = (what: string, left: unknown, right: unknown): void =>
      say(`  ${what.padEnd(32)} ${String(left).padEnd(22)} ${String(right)}`);
    row('what followed it waited', `${queue.othersWaited} s`, `${stream.othersWaited} s`);
    row('it was tried, times', queue.tries, stream.tries);
    row('it was given up after', `${queue.givenUpAfter} s`, `${stream.givenUpAfter} s`);
    row('what is kept', queue.kept, stream.kept);
    say('  (Halving a batch to find the bad one takes tries, and no retries.)\n');
    check('in the queue the others waited for it', queue.othersWaited >= queue.givenUpAfter, false);
    check('in the shard they did', stream.othersWaited >= stream.givenUpAfter, true);
    say(
      '\nA mapping tries a bad record for ever unless it is told to stop: then its shard stands still\n' +
        'until the stream has forgotten it, and the records behind it may be forgotten as well.\n' +
        '  https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html',
    );
  },
};
export default lesson;
