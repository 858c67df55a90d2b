import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { withClicks, type ClicksTarget } from '../clicks/clicks-target.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson } from './lesson.ts';
import { newPage, view, viewsOf, visitors } from './lesson-pages.ts';
import { runTool } from './run-tool.ts';

const VIEWS = 8;
const TIMES = 10;
/** After its end a window is closed, s. */
const A_WINDOW = 75;
const A_WHILE = 300;

const lesson: Lesson = {
  claim: 'What was processed can be processed again, as long as the stream keeps it.',
  needs: 'a laptop',

  async run({ target: connected, laptop, say, show, check }) {
    const target = await withClicks(connected);
    const page = newPage();
    await laptop.skip(A_WHILE); // What came before is not counted with it.
    say(`${VIEWS} visitors look at a page. A minute later they are counted.`);
    await view(target, page, visitors(VIEWS));
    await laptop.skip(A_WINDOW);
    await waitUntil('they are counted', async () => (await viewsOf(target, page)) === VIEWS);
    check('views in the statistics', await viewsOf(target, page), VIEWS);

    say(
      `\nAs if analytics had a mistake, and counted each view ${TIMES} times (the rows are changed):`,
    );
    const changed = await countWrongly(target, page);
    show('rows that are wrong', changed);
    check('views in the statistics', await viewsOf(target, page), VIEWS * TIMES);

    say('\nThe mistake is mended, and the last minutes are counted once more:');
    say('  npm run replay -- --from 5min');
    for (const line of (await runTool('replay', ['--from', '5min'], target)).split('\n'))
      say(`  ${line}`);
    check('views in the statistics', await viewsOf(target, page), VIEWS);
    say('Nobody saw half of it: the new figures took the place of the old ones by one write.');
    say('A queue could not: what was counted, rightly or wrongly, is deleted.');
  },
};
export default lesson;

const items = z.array(
  z.object({
    hour: z.string(),
    part: z.string(),
    cells: z.array(z.looseObject({ page: z.string(), views: z.number() })),
  }),
);

/** Changes what was counted of a page in the last hours. @returns how many rows */
async function countWrongly(target: ClicksTarget, page: string): Promise<number> {
  const { dynamoDb, clicks } = target;
  const TableName = clicks.StatisticsTableName;
  let changed = 0;
  for (const ago of [0, 3_600_000]) {
    const hour = new Date(Date.now() - ago).toISOString().slice(0, 13);
    const { Items } = await dynamoDb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#hour = :hour',
        ExpressionAttributeNames: { '#hour': 'hour' },
        ExpressionAttributeValues: { ':hour': hour },
      }),
    );
    for (const { part, cells } of items.parse(Items)) {
      if (!cells.some((cell) => cell.page === page)) continue;
      const wrong = cells.map((cell) =>
        cell.page === page ? { ...cell, views: cell.views * TIMES } : cell,
      );
      await dynamoDb.send(
        new UpdateCommand({
          TableName,
          Key: { hour, part },
          UpdateExpression: 'SET cells = :cells',
          ExpressionAttributeValues: { ':cells': wrong },
        }),
      );
      changed += 1;
    }
  }
  return changed;
}
