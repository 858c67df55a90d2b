import * as z from 'zod';
import { withClicks, type ClicksTarget } from '../clicks/clicks-target.ts';
import { sendVisits } from '../clicks/send-visits.ts';
import { waitUntil } from '../wait-until.ts';
import { linesInLake } from './lake-lines.ts';
import type { Lesson } from './lesson.ts';
import { newPage, visitors } from './lesson-pages.ts';
import { runTool } from './run-tool.ts';

/** Firehose's buffer in the sandbox, and its first pause before it tries again, s. */
const BUFFER = 61;

const NEWS = { referrer: 'news.example', visitors: 24, watching: 3 };
const FRIENDS = { referrer: 'friends.example', visitors: 8, watching: 6 };
const EVENTS = NEWS.visitors + NEWS.watching + FRIENDS.visitors + FRIENDS.watching;

const lesson: Lesson = {
  claim:
    'A stream fills a lake, at least once each; SQL removes what is there twice, and finds more.',
  needs: 'a laptop',

  async run({ target: connected, laptop, say, show, check }) {
    const target = await withClicks(connected);
    const page = newPage();
    await laptop.skip(BUFFER); // What others left in the buffers is out of the way.
    say(
      'An answer of S3 to Firehose is going to be lost: nobody knows whether the object was written.',
    );
    await laptop.disturb({
      seed: 1,
      share: 1,
      kinds: { lostReply: 1 },
      services: ['s3'],
      principals: ['firehose'],
      until: 1,
    });
    say('Visitors come from two sites, and some of them play the video.');
    await comeFrom(target, page, NEWS);
    await comeFrom(target, page, FRIENDS);
    const lines = await waitUntil('the lake has all, and some twice', async () => {
      await laptop.skip(BUFFER);
      const found = await linesInLake(target, page);
      return new Set(found).size === EVENTS && found.length > EVENTS && found;
    });
    show('lines in the lake, of this page', lines.length);
    show('of which are there a second time', lines.length - EVENTS);

    say('\nSQL counts each id once: npm run lake -- "select count(distinct id) …"');
    const [counted] = await sql(
      target,
      z.object({ lines: z.number(), events: z.number() }),
      `select count(*) as lines, count(distinct id) as events from clicks where page = '${page}'`,
    );
    check('lines', counted?.lines, lines.length);
    check('events', counted?.events, EVENTS);

    say(
      '\nThe statistics know how many came from where. Who watched? Nobody had thought of counting that.',
    );
    const rows = await sql(target, watchers, watchersOf(page));
    for (const { referrer, visitors: came, watched } of rows)
      say(`  ${referrer.padEnd(18)} ${came} visitors, ${watched} watched`);
    const best = rows.toSorted((a, b) => b.watched / b.visitors - a.watched / a.visitors)[0];
    check('the site whose visitors watch', best?.referrer, FRIENDS.referrer);
    check('of its visitors, watched', `${best?.watched} of ${best?.visitors}`, '6 of 8');
  },
};
export default lesson;

const watchers = z.object({ referrer: z.string(), visitors: z.number(), watched: z.number() });

/** In words that Athena and DuckDB both know. */
function watchersOf(page: string): string {
  return `
    with each as (
      select visitor, max(referrer) as referrer, max(case when type = 'play' then 1 else 0 end) as watched
      from clicks where page = '${page}' group by visitor)
    select referrer, count(*) as visitors, sum(watched) as watched
    from each group by referrer order by referrer`;
}

async function comeFrom(
  { outputs }: ClicksTarget,
  page: string,
  { referrer, visitors: many, watching }: typeof NEWS,
): Promise<void> {
  const visits = visitors(many).map((visitor, index) => ({
    visitor,
    referrer,
    steps: [
      { page, stay: 1_000 },
      ...(index < watching ? [{ page, video: `${page.slice(1)}-video`, stay: 1_000 }] : []),
    ],
  }));
  await sendVisits(outputs.SiteUrl, visits);
}

/** The rows that `npm run lake` answers a statement with. */
async function sql<T extends z.ZodType>(
  target: ClicksTarget,
  row: T,
  statement: string,
): Promise<z.infer<T>[]> {
  const printed = await runTool('lake', [statement, '--json'], target);
  return printed.split('\n').map((line) => row.parse(JSON.parse(line)));
}
