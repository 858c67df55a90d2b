import { withClicks } from '../clicks/clicks-target.ts';
import { whileStopped } from '../event-source-mapping.ts';
import { seconds, timed } from '../stopwatch.ts';
import { waitUntil } from '../wait-until.ts';
import { linesInLake } from './lake-lines.ts';
import type { Lesson, Stage } from './lesson.ts';
import { newPage, rankOf, view, viewsOf, visitors } from './lesson-pages.ts';
import { temporaryQueue } from './temporary-queue.ts';

const VIEWS = 12;
const ONE_MINUTE = 61;
const ONE_HOUR = 3_600;

const lesson: Lesson = {
  claim: 'Many applications read one stream, each of them all of it, at its own pace.',
  needs: 'a laptop',

  async run(stage) {
    const { target: connected, laptop, say, show, check } = stage;
    const target = await withClicks(connected);
    const page = newPage();
    say(
      'Three read the stream of clicks: analytics counts, trending ranks, Firehose fills the lake.',
    );
    say('Analytics is stopped: its event source mapping is disabled.');
    await whileStopped(target, target.clicks.AnalyticsFunctionName, async () => {
      say(`${VIEWS} visitors look at a page …`);
      await view(target, page, visitors(VIEWS));
      const { ms } = await timed(() =>
        waitUntil('trending has all', async () => (await rankOf(target, page)) === VIEWS),
      );
      show('trending has them all after', `${seconds(ms)}: it gathers for 5 s`);
      await laptop.skip(ONE_MINUTE);
      await waitUntil('the lake has all', async () => {
        return (await linesInLake(target, page)).length === VIEWS;
      });
      check('views in what is trending', await rankOf(target, page), VIEWS);
      check('views in the lake, a minute later', (await linesInLake(target, page)).length, VIEWS);
      check('views in the statistics', await viewsOf(target, page), 0);
      await laptop.skip(ONE_HOUR);
    });

    say(
      '\nAn hour later analytics is started. It goes on where it was; nobody sends anything again.',
    );
    await waitUntil('analytics has all', async () => (await viewsOf(target, page)) === VIEWS);
    check('views in the statistics', await viewsOf(target, page), VIEWS);
    check('views in the lake, still', (await linesInLake(target, page)).length, VIEWS);

    await queueOfThree(stage);
  },
};
export default lesson;

/** Several readers of a queue are workers: what one of them has, no other gets. */
async function queueOfThree({ target, say, show, check }: Stage): Promise<void> {
  say(`\nA queue with three readers. ${VIEWS} messages:`);
  await using queue = await temporaryQueue(target, 60);
  const numbers = Array.from({ length: VIEWS }, (_, index) => String(index + 1));
  await queue.send(numbers.slice(0, 10));
  await queue.send(numbers.slice(10));
  const got: string[][] = [[], [], []];
  while (got.flat().length < VIEWS) {
    for (const reader of got) {
      for (const message of await queue.receive(2)) {
        reader.push(message.Body ?? '');
        await queue.delete(message);
      }
    }
  }
  for (const [index, messages] of got.entries())
    show(`reader ${index + 1} got`, messages.join(' '));
  check('messages that more than one reader got', VIEWS - new Set(got.flat()).size, 0);
  say('To tell three applications you need three queues, and a topic (SNS) before them.');
}
