import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { VideoView } from '../../demo/api.ts';
import { fetchFirstPicture } from '../../demo/playback.ts';
import { runVideo, type VideoRun } from '../../demo/video-flow.ts';
import { given } from './support/given.ts';
import { missingParts, playlistKey } from './support/media-bucket.ts';
import { isAlive } from './support/processes.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const app = runningApp();

describe('a video that can be encoded', () => {
  let run: VideoRun;
  beforeAll(async () => {
    const user = app.guest('ana');
    run = await runVideo(app.target, { file: prepared('short.mp4'), title: 'Cats & <dogs>', user });
  });

  it('becomes READY with a whole ladder, a poster and an MP4', async () => {
    const { video, hops } = run;
    expect(video).toMatchObject({ status: 'READY', renditions: [{ height: 360, width: 640 }] });
    expect(video.durationSeconds).toBeCloseTo(2, 1);
    expect(hops.map((hop) => hop.ms)).toEqual(hops.map((hop) => hop.ms).toSorted((a, b) => a - b));
    expect(await missingParts(app.target, playlistKey(published(video)))).toEqual([]);
  });

  given(['inbox'], () => {
    it('is told by two mails, the second with its link', async () => {
      const { video, mails } = run;
      expect(mails).toHaveLength(2);
      expect(mails?.[0]?.subject).toMatch(/Cats & <dogs>/);
      expect(mails?.[1]?.text).toContain(video.urls?.player);
    });
  });

  it('plays through the site, for anybody who has its link', async () => {
    const { video } = run;
    const urls = published(video);
    expect((await fetchFirstPicture(urls.playlist)).bytes).toBeGreaterThan(10_000);
    const poster = await fetch(urls.poster);
    expect(poster.status).toBe(200);
    expect(poster.headers.get('content-type')).toBe('image/jpeg');
    expect(poster.headers.get('cache-control')).toContain('immutable');
    const start = await fetch(urls.mp4, { headers: { range: 'bytes=4-7' } });
    expect({ status: start.status, text: await start.text() }).toEqual({
      status: 206,
      text: 'ftyp',
    });

    const page = await fetch(urls.player);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const watched = await app.guest('ben').api.watch(video.videoId);
    expect(watched).toMatchObject({ title: 'Cats & <dogs>', urls });
  });
});

describe('a file that is no video', () => {
  let run: VideoRun;
  beforeAll(async () => {
    const file = join(dirname(prepared('short.mp4')), 'text.mp4');
    await writeFile(file, 'This is only text.\n'.repeat(100));
    run = await runVideo(app.target, { file, title: 'A text', user: app.guest('ana') });
  });

  it('becomes FAILED at once, with a reason', () => {
    expect(run.video).toMatchObject({ status: 'FAILED', reason: expect.stringMatching(/\w/) });
  });

  given(['inbox'], () => {
    it('is told by mail, with the reason', async () => {
      expect(run.mails).toHaveLength(2);
      expect(run.mails?.[1]?.text).toContain(run.video.reason);
    });
  });

  given(['clock', 'processes'], () => {
    it('is not tried again', async () => {
      await app.inside.skip(1); // Waits until nothing runs.
      const before = await encoderInvocations();
      await app.inside.skip(90 * 60 + 1); // Longer than the visibility timeout.
      await app.inside.skip(1);
      expect(before).toBeGreaterThan(0);
      expect(await encoderInvocations()).toBe(before);
    });
  });
});

given(['own laptop'], () => {
  it('leaves no process behind when it is stopped', async () => {
    await app.guest('ana').api.list();
    const processes = (await app.inside.environments()).map(({ pid }) => pid);
    expect(processes.length).toBeGreaterThan(0);
    await app.laptop.stop();
    expect(processes.filter(isAlive)).toEqual([]);
  });
});

async function encoderInvocations(): Promise<number> {
  const log = await app.inside.log(app.target.outputs.EncoderFunctionName);
  return [...log.matchAll(/^END RequestId/gm)].length;
}

function published({ videoId, urls }: VideoView) {
  if (urls) return urls;
  throw new Error(`Video ${videoId} was not published`);
}
