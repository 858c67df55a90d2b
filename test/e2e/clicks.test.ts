import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { ClicksApi } from '../../demo/clicks/clicks-api.ts';
import { withClicks } from '../../demo/clicks/clicks-target.ts';
import { runLog } from '../../demo/clicks/log/log-flow.ts';
import { sendVisits } from '../../demo/clicks/send-visits.ts';
import { visitsOf } from '../../demo/clicks/visits.ts';
import { seededRandom } from '../../demo/seeded-random.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { accessLog } from './support/access-log.ts';
import { newBatch, newPage } from './support/clicks.ts';
import { disturbed } from './support/disturb.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const assembly = join(prepared('cdk.out'), '../one-shard');
const app = runningApp(async () => {
  await cp(prepared('cdk.out'), assembly, { recursive: true });
  await provisionOneShard(join(assembly, 'ConveyorClicks.template.json'));
  return assembly;
});

const EVENTS = 2_000;
/** s; a window of analytics, and a buffer of Firehose. */
const MINUTE = 60;

given(['clock', 'processes'], () => {
  it(`${EVENTS} events of pages: each reader of the stream has been through all, and each counts once`, async () => {
    const { endpoint = '' } = app.target;
    const script = join(__dirname, '../../demo/demo.ts');
    const options = ['clicks', `--events=${EVENTS}`, `--target=${endpoint}`, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...options]);
    const summary: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({
      flow: 'clicks',
      sent: EVENTS,
      counted: EVENTS,
      inLake: EVENTS,
      readers: 3,
    });
    const { trending, calls } = demoSummary.parse(summary);
    expect(trending.map(({ score }) => score)).toEqual(
      trending.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    // A record is what a page sends at once, and no more calls than that are made for it.
    expect(calls.putRecords).toBeLessThan(EVENTS / 5);
    expect(calls.dynamodb + calls.s3Put).toBeLessThan(EVENTS / 5);
  });

  it('a page’s statistics: its views, its plays, who came, and from where', async () => {
    const { post, api } = await clicks();
    const page = newPage();
    const ana = randomUUID();
    const { events, ...batch } = newBatch(page, 2, ana);
    const [first, second] = events;
    const from = { ...first, referrer: 'news.example' };
    const play = { ...second, type: 'play', video: 'a-video' };
    for (const body of [
      { ...batch, events: [from, play] },
      newBatch(page, 3, ana),
      newBatch(page, 1),
      newBatch(newPage(), 1),
    ])
      expect((await post(body)).status).toBe(202);
    await app.inside.skip(MINUTE);

    const figures = await waitUntil('the page is counted', async () => {
      const { pages } = await api.statistics(around(), page);
      return pages.find(({ views }) => views >= 5);
    });
    expect(figures).toMatchObject({ page, views: 5, plays: 1, visitors: 2 });
    expect(figures.referrers).toEqual(
      expect.arrayContaining([
        { referrer: 'news.example', views: 1, plays: 0, visitors: 1 },
        { referrer: '', views: 4, plays: 1, visitors: 2 },
      ]),
    );
  });

  it('a bad event is refused by itself; a batch that is sent again is answered alike, and counts once', async () => {
    const { post, api } = await clicks();
    const page = newPage();
    const batch = newBatch(page, 3);
    const events = batch.events.with(1, {
      id: 'none',
      type: 'view',
      page: 'no path',
      at: batch.sentAt,
    });
    const answers = await Promise.all([0, 1].map(() => post({ ...batch, events })));
    for (const answer of answers) {
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ accepted: 2, refused: [{ index: 1 }] });
    }
    const nothing = await post({ ...batch, events: [events[1]] });
    expect(nothing.status).toBe(400);
    expect(nothing.headers.get('content-type')).toBe('application/problem+json');
    expect(await nothing.json()).toMatchObject({ status: 400, refused: [{ index: 0 }] });
    expect((await post({ ...batch, visitor: 'x'.repeat(65_536) })).status).toBe(413);

    await app.inside.skip(MINUTE);
    await waitUntil('both are counted', async () => {
      const { views, duplicates } = await api.statistics(around(), page);
      return views === 2 && duplicates >= 2;
    });
  });
});

given(['clock', 'own laptop'], () => {
  it('while the stream refuses, the API says when to try again; pages do, and lose nothing', async () => {
    const { post, target } = await clicks();
    const principals = [target.clicks.CollectorFunctionName];
    const plan = { seed: 1, share: 1, kinds: { throttle: 1 }, principals, services: ['kinesis'] };
    const [visit] = visitsOf(newPage(), 25, seededRandom(1));
    const visits = visit ? [visit] : [];
    const events = visit?.steps.length;
    // The collector tries three times itself: two requests are refused.
    const { strikes } = await disturbed(app.laptop.endpoint, { ...plan, until: 6 }, async () => {
      const refused = await post(newBatch(newPage()));
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({
        status: 429,
        detail: expect.stringMatching(/again later/),
      });
      const sent = await sendVisits(target.outputs.SiteUrl, visits);
      expect(sent).toMatchObject({ sent: events, lost: 0, requests: 2, again: 1 });
    });
    expect(strikes).toMatchObject({ throttle: 6 });
  });

  it('a web server’s log: what a shard refuses is put again, and each view counts once, at its time', async () => {
    const { target, api } = await clicks();
    const start = Date.parse('2026-03-28T21:00:00Z');
    const log = accessLog(9_000, 4, start);
    const file = join(assembly, '../access.log.gz');
    await writeFile(file, gzipSync(`${log.text}a line of something else\n`));

    const run = await runLog(target, file, { inside: app.inside });
    expect(run).toMatchObject({
      sent: log.views,
      readings: { statistics: log.views, trending: log.views, lake: log.views },
    });
    expect(run.log?.skipped.get('not a line of the combined format')).toBe(1);
    expect(run.log?.lines).toBe(9_001);
    expect(run.again).toBeGreaterThan(0);

    const firstDay = { from: start, to: start + 3 * 3_600_000 };
    const { views, minutes } = await api.statistics(firstDay);
    expect(views).toBeGreaterThan(log.views / 4);
    expect(minutes.every(({ minute }) => minute.startsWith('2026-03-28'))).toBe(true);
  });
});

const demoSummary = z.object({
  trending: z.array(z.object({ page: z.string(), score: z.number() })).min(5),
  calls: z.object({ putRecords: z.number(), dynamodb: z.number(), s3Put: z.number() }),
});

async function clicks() {
  const target = await withClicks(app.target);
  const url = new URL('/api/clicks', target.outputs.SiteUrl);
  return {
    target,
    api: new ClicksApi(target.outputs.SiteUrl),
    post: (body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** Functions live in real time. */
function around() {
  const now = Date.now();
  return { from: now - 10 * 60_000, to: now + 10 * 60_000 };
}

/** As `-c clickShards=1` does: the one shard is full sooner. */
async function provisionOneShard(file: string): Promise<void> {
  const template = z
    .looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) })
    .parse(JSON.parse(await readFile(file, 'utf8')));
  for (const resource of Object.values(template.Resources)) {
    if (resource.Type !== 'AWS::Kinesis::Stream') continue;
    const { Properties } = z.object({ Properties: z.object({}).loose() }).parse(resource);
    resource.Properties = {
      ...Properties,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      ShardCount: 1,
    };
  }
  await writeFile(file, JSON.stringify(template));
}
