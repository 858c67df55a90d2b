import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { outcomeOf } from '../../demo/outcome.ts';
import { sendVideo } from '../../demo/send-video.ts';
import { given } from './support/given.ts';
import { megabytes } from './support/processes.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const app = runningApp();
const file = join(dirname(prepared('cdk.out')), 'large.mp4');
const MEGABYTES = 256;

given(['memory'], () => {
  beforeAll(async () => {
    const handle = await open(file, 'w');
    await handle.truncate(MEGABYTES * 1024 ** 2);
    await handle.close();
  });
  afterAll(() => rm(file, { force: true }));

  it(`an upload of ${MEGABYTES} MiB passes through without being held in memory`, async () => {
    const user = app.guest('ana');
    await user.api.list();
    const before = await megabytes(app.laptop.pid, 'VmRSS');
    const videoId = await sendVideo(user, { file, title: 'Large, and nothing but zeros' });
    const { status, reason } = await outcomeOf(app.target, user, videoId);
    expect({ status, reason }).toEqual({ status: 'FAILED', reason: expect.stringMatching(/\w/) });
    expect((await megabytes(app.laptop.pid, 'VmHWM')) - before).toBeLessThan(MEGABYTES * 0.75);
  });
});
