import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { withClicks, type ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { figuresOf, newBatch, newPage, send } from './support/clicks.ts';
import { disturbed } from './support/disturb.ts';
import { given } from './support/given.ts';
import { runOps } from './support/ops.ts';
import { runningApp } from './support/running-app.ts';
import { untilWindowsEnd } from './support/stream-progress.ts';

jest.setTimeout(120_000);

const app = runningApp();

/** s */
const MINUTE = 60;
/** Analytics knows a batch that comes again within so many windows. */
const HORIZON = 5;

given(['clock', 'processes', 'own laptop'], () => {
  it('a batch that comes again in a later window is counted once; beyond the horizon twice, until a replay', async () => {
    const target = await withClicks(app.target);
    const page = newPage();
    const batch = newBatch(page);
    const began = await app.inside.now();
    const before = await figuresOf(target, page);
    await send(target, batch);
    await untilCounted(target);
    await send(target, batch);
    await untilCounted(target);
    const once = await figuresOf(target, page);
    expect(once).toEqual({ views: 5, visitors: 1, duplicates: before.duplicates + 5 });

    await app.inside.skip((HORIZON + 1) * MINUTE);
    await send(target, batch);
    await untilCounted(target);
    expect(await figuresOf(target, page)).toEqual({ ...once, views: 10 });

    expect(await replay(began)).toMatchObject({ code: 0 });
    expect(await figuresOf(target, page)).toEqual({ ...once, duplicates: before.duplicates + 10 });
  });

  it('figures that are lost come back at once; a replay that dies half way leaves them as they were', async () => {
    const target = await withClicks(app.target);
    const page = newPage();
    const batches = Array.from({ length: 12 }, () => newBatch(page));
    // What comes before is no part of the stretch.
    await app.inside.skip(3 * MINUTE);
    const began = await app.inside.now();
    for (const batch of batches) await send(target, batch);
    await untilCounted(target);
    const right = await figuresOf(target, page);
    expect(right).toMatchObject({ views: 60, visitors: 12 });

    await loseFigures(target, page);
    const broken = await figuresOf(target, page);
    expect(broken.views).toBeLessThan(60);

    // The first shard's figures are written, the second's too, but nobody is told.
    const plan = { seed: 1, share: 1, kinds: { killEnvironment: 1 }, when: 'after' } as const;
    const struck = { actions: ['BatchWriteItem'], spare: 1, until: 1 };
    const principals = [target.clicks.AnalyticsFunctionName];
    await disturbed(app.laptop.endpoint, { ...plan, ...struck, principals }, async () => {
      const died = await replay(began);
      expect(died.code).toBe(1);
      expect(died.stderr).toMatch(/Analytics failed/);
    });
    expect(await figuresOf(target, page)).toEqual(broken);
    expect(await versions(target, page)).toEqual(['live']);

    const done = await replay(began);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(await figuresOf(target, page)).toEqual(right);
    expect(await versions(target, page)).toEqual([expect.not.stringMatching('live')]);
  });
});

function untilCounted({ clicks }: ClicksTarget): Promise<void> {
  return untilWindowsEnd(app.laptop, [clicks.AnalyticsFunctionName, clicks.TrendingFunctionName]);
}

/** Counts once more what came since, in the stream's time. A window is closed 10 s after its end. */
async function replay(since: number) {
  await app.inside.skip(10);
  const minutes = Math.ceil(((await app.inside.now()) - since) / 60_000);
  return runOps('replay', ['--from', `${minutes} min ago`, '--target', app.laptop.endpoint]);
}

const item = z.object({
  hour: z.string(),
  part: z.string(),
  version: z.string(),
  cells: z.array(z.object({ page: z.string() })),
});

/** The items that count a page. */
async function itemsOf({ dynamoDb, clicks }: ClicksTarget, page: string) {
  const { Items } = await dynamoDb.send(
    new ScanCommand({ TableName: clicks.StatisticsTableName, ConsistentRead: true }),
  );
  return z
    .array(item)
    .parse(Items)
    .filter(({ cells }) => cells.some((cell) => cell.page === page));
}

/** Deletes half of a page's figures. */
async function loseFigures(target: ClicksTarget, page: string): Promise<void> {
  const items = await itemsOf(target, page);
  for (const { hour, part } of items.slice(0, Math.ceil(items.length / 2)))
    await target.dynamoDb.send(
      new DeleteCommand({ TableName: target.clicks.StatisticsTableName, Key: { hour, part } }),
    );
}

async function versions(target: ClicksTarget, page: string): Promise<readonly string[]> {
  return [...new Set((await itemsOf(target, page)).map(({ version }) => version))];
}
