import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { VideoView } from '../../demo/api.ts';
import { fetchFirstPicture } from '../../demo/playback.ts';
import { DEFAULT_USER, userOf } from '../../demo/user.ts';
import { runVideo } from '../../demo/video-flow.ts';
import { missingParts, playlistKey } from './support/media-bucket.ts';
import { isAlive } from './support/processes.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const app = runningApp();

describe('a video that can be encoded', () => {
  it('becomes READY with a whole ladder, a poster, an MP4 and two mails', async () => {
    const { video, mails, hops } = await runVideo(app.target, {
      file: prepared('short.mp4'),
      title: 'Cats & <dogs>',
    });
    expect(video).toMatchObject({ status: 'READY', renditions: [{ height: 360, width: 640 }] });
    expect(video.durationSeconds).toBeCloseTo(2, 1);
    expect(mails).toHaveLength(2);
    expect(mails?.[0]?.subject).toMatch(/Cats & <dogs>/);
    expect(mails?.[1]?.text).toContain(video.urls?.player);
    expect(hops.map((hop) => hop.ms)).toEqual(hops.map((hop) => hop.ms).toSorted((a, b) => a - b));
    expect(await missingParts(app.target, playlistKey(published(video)))).toEqual([]);
  });

  it('plays through the site, for anybody who has its link', async () => {
    const { video } = await runVideo(app.target, { file: prepared('short.mp4'), title: 'Birds' });
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
    const { api } = userOf(app.target, DEFAULT_USER);
    await expect(api.watch(video.videoId)).resolves.toMatchObject({ title: 'Birds', urls });
  });
});

describe('a file that is no video', () => {
  it('becomes FAILED at once, with a reason in the API and in the mail, and no retry', async () => {
    const file = join(dirname(prepared('short.mp4')), 'text.mp4');
    await writeFile(file, 'This is only text.\n'.repeat(100));
    const { video, mails } = await runVideo(app.target, { file, title: 'A text' });
    expect(video.status).toBe('FAILED');
    expect(video.reason).toBeTruthy();
    expect(mails).toHaveLength(2);
    expect(mails?.[1]?.text).toContain(video.reason);

    await app.laptop.skip(1); // Waits until nothing runs.
    const before = await encoderInvocations();
    await app.laptop.skip(90 * 60 + 1); // Longer than the visibility timeout.
    await app.laptop.skip(1);
    expect(before).toBeGreaterThan(0);
    expect(await encoderInvocations()).toBe(before);
  });
});

it('leaves no process behind when it is stopped', async () => {
  await runVideo(app.target, { file: prepared('short.mp4'), title: 'The last one' });
  const processes = (await app.laptop.environments()).map(({ pid }) => pid);
  expect(processes.length).toBeGreaterThan(0);
  await app.laptop.stop();
  expect(processes.filter(isAlive)).toEqual([]);
});

async function encoderInvocations(): Promise<number> {
  const log = await app.laptop.log(app.target.outputs.EncoderFunctionName);
  return [...log.matchAll(/^END RequestId/gm)].length;
}

function published({ videoId, urls }: VideoView) {
  if (urls) return urls;
  throw new Error(`Video ${videoId} was not published`);
}
