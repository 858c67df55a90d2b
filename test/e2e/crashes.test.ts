import { setTimeout as sleep } from 'node:timers/promises';
import { mailsTo } from '../../demo/inbox.ts';
import { connect, type Target } from '../../demo/target.ts';
import { announce, upload, type Announcement } from '../../demo/video-flow.ts';
import { readVideo } from '../../demo/video-row.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { startLaptop, type Laptop } from './support/laptop.ts';
import { mediaKeys, missingParts } from './support/media-bucket.ts';
import { childrenOf } from './support/processes.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(120_000);

let laptop: Laptop;
let target: Target;
beforeAll(async () => {
  laptop = await startLaptop(prepared('cdk.out'));
  target = await connect(laptop.endpoint);
});
afterAll(() => laptop.stop());

/** Longer than any visibility timeout of the app. */
const NINETY_MINUTES = 90 * 60 + 1;

it.each([
  ['the FFmpeg child', async (environment: number) => (await childrenOf(environment))[0]],
  ['the Lambda environment', (environment: number) => Promise.resolve(environment)],
])(
  '%s, killed mid-encode: one READY, one mail that says so, no partial playlist',
  async (name, victimOf) => {
    const { videoId, email } = await announce(target, {
      title: name,
      uploader: name.replaceAll(/\W/g, '-'),
    });
    await upload(target, videoId, prepared('long.mp4'));
    await waitUntil('the encoder is on its way', async () => {
      const { progress = 0 } = await readVideo(target, videoId);
      return progress > 0.05;
    });
    const victim = await victimOf(await busyEncoder());
    expect(victim).toBeGreaterThan(0);
    process.kill(victim ?? 0, 'SIGKILL');

    await attemptEnded();
    expect((await readVideo(target, videoId)).prefix).toBeUndefined();
    await publishedOnce({ videoId, email });
  },
);

it('the Lambda environment, killed mid-upload: what it left is not what is published', async () => {
  const { videoId, email, left } = await killedMidUpload();
  const prefix = await publishedOnce({ videoId, email });
  expect(left.filter((key) => key.startsWith(prefix))).toEqual([]);
  expect(await keysOf(videoId)).toEqual(expect.arrayContaining([...left]));
});

/**
 * A video whose encoder died with some of its files in the media bucket. Putting them takes a tenth
 * of a second: when the kill came too late for one video, there is another.
 */
async function killedMidUpload(): Promise<Announcement & { left: readonly string[] }> {
  for (let chance = 1; chance <= 8; chance++) {
    const announcement = await announce(target, {
      title: 'Mid-upload',
      uploader: `mid-upload-${chance}`,
    });
    const { videoId } = announcement;
    await upload(target, videoId, prepared('short.mp4'));
    const environment = await waitUntil('the encoder is at work', async () => {
      return (await encoders('busy'))[0];
    });
    await firstFile(videoId);
    process.kill(-environment, 'SIGKILL');

    await attemptEnded();
    const { prefix } = await readVideo(target, videoId);
    const left = await keysOf(videoId);
    const isWhole = left.some((key) => key.endsWith('/master.m3u8'));
    if (!isWhole && prefix === undefined) return { ...announcement, left };
    await expectWholePlaylists(videoId);
  }
  throw new Error('Every kill came after the upload');
}

/** Resolves as soon as the media bucket has a file of this video. `waitUntil` looks too seldom. */
async function firstFile(videoId: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await keysOf(videoId)).length === 0) {
    if (Date.now() > deadline) throw new Error('Waited 30 s in vain for a file in the bucket');
    await sleep(1);
  }
}

/** Time passes, and the video is published, whole, READY and mailed once. Returns its prefix. */
async function publishedOnce({ videoId, email }: Announcement): Promise<string> {
  await laptop.skip(NINETY_MINUTES);
  const published = await waitUntil('it is published', async () => {
    return (await readVideo(target, videoId)).prefix;
  });
  expect(await missingParts(target, `${published}master.m3u8`)).toEqual([]);
  await waitUntil('it is READY and mailed', async () => {
    const video = await readVideo(target, videoId);
    return video.status === 'READY' && video.outcomeMailedAt;
  });
  await laptop.skip(NINETY_MINUTES);
  await laptop.skip(1); // It waits until nothing runs: whatever the first skip set off has ended.

  const subjects = (await mailsTo(target, email)).map(({ subject }) => subject);
  expect(subjects).toHaveLength(2);
  expect(subjects.filter((subject) => subject.includes('is ready'))).toHaveLength(1);
  expect(await expectWholePlaylists(videoId)).toEqual([`${published}master.m3u8`]);
  return published;
}

/** Whoever finds a master playlist finds all that it names. Returns the video's master playlists. */
async function expectWholePlaylists(videoId: string): Promise<readonly string[]> {
  const playlists = (await keysOf(videoId)).filter((key) => key.endsWith('/master.m3u8'));
  for (const playlist of playlists) expect(await missingParts(target, playlist)).toEqual([]);
  return playlists;
}

async function keysOf(videoId: string): Promise<readonly string[]> {
  return (await mediaKeys(target)).filter((key) => key.startsWith(`${videoId}/`));
}

async function attemptEnded(): Promise<void> {
  await waitUntil('the attempt has ended', async () => (await encoders('busy')).length === 0);
}

async function encoders(state: 'busy'): Promise<readonly number[]> {
  return (await laptop.environments())
    .filter((environment) => environment.functionName.includes('Encoder'))
    .filter((environment) => environment.state === state)
    .map(({ pid }) => pid);
}

async function busyEncoder(): Promise<number> {
  const [pid] = await encoders('busy');
  if (pid === undefined) throw new Error('No encoder is at work');
  return pid;
}
