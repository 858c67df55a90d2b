import { setTimeout as sleep } from 'node:timers/promises';
import { mailsTo } from '../../demo/inbox.ts';
import { sendVideo } from '../../demo/send-video.ts';
import type { User } from '../../demo/user.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { given } from './support/given.ts';
import { mediaKeys, missingParts, playlistKey } from './support/media-bucket.ts';
import { childrenOf } from './support/processes.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(120_000);

const app = runningApp();

interface Sent {
  readonly videoId: string;
  readonly user: User;
}

/** Longer than any visibility timeout of the app. */
const NINETY_MINUTES = 90 * 60 + 1;

given(['clock', 'inbox', 'processes'], () => {
  it.each([
    ['the FFmpeg child', async (environment: number) => (await childrenOf(environment))[0]],
    ['the Lambda environment', (environment: number) => Promise.resolve(environment)],
  ])(
    '%s, killed mid-encode: one READY, one mail that says so, nothing but its files',
    async (name, victimOf) => {
      const user = app.guest(name.replaceAll(/\W/g, '-'));
      const videoId = await sendVideo(user, { file: prepared('long.mp4'), title: name });
      await waitUntil('the encoder is on its way', async () => {
        const { progress = 0 } = await user.api.get(videoId);
        return progress > 0;
      });
      const victim = await victimOf(await busyEncoder());
      expect(victim).toBeGreaterThan(0);
      process.kill(victim ?? 0, 'SIGKILL');

      await attemptEnded();
      expect((await user.api.get(videoId)).urls).toBeUndefined();
      await publishedOnce({ videoId, user });
    },
  );

  it('the Lambda environment, killed mid-upload: what it left is not what is published, and goes', async () => {
    const { videoId, user, left } = await killedMidUpload();
    expect(left).not.toEqual([]);
    const prefix = await publishedOnce({ videoId, user });
    expect(left.filter((key) => key.startsWith(prefix))).toEqual([]);
  });
});

/**
 * A video whose encoder died with some of its files in the media bucket. Putting them takes a tenth
 * of a second: when the kill came too late for one video, there is another.
 */
async function killedMidUpload(): Promise<Sent & { left: readonly string[] }> {
  for (let chance = 1; chance <= 8; chance++) {
    const user = app.guest(`mid-upload-${chance}`);
    const videoId = await sendVideo(user, { file: prepared('short.mp4'), title: 'Mid-upload' });
    const environment = await waitUntil('the encoder is at work', async () => {
      return (await encoders('busy'))[0];
    });
    await firstFile(videoId);
    process.kill(-environment, 'SIGKILL');

    await attemptEnded();
    const { urls } = await user.api.get(videoId);
    const left = await keysOf(videoId);
    const isWhole = left.some((key) => key.endsWith('/master.m3u8'));
    if (!isWhole && urls === undefined) return { videoId, user, left };
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

/**
 * Time passes, and the video is published, whole, READY and mailed once, and no file of another
 * attempt is left. Returns the published prefix.
 */
async function publishedOnce({ videoId, user }: Sent): Promise<string> {
  await app.inside.skip(NINETY_MINUTES);
  const published = await waitUntil('it is published', async () => {
    const { status, urls } = await user.api.get(videoId);
    return status === 'READY' && urls && playlistKey(urls);
  });
  expect(await missingParts(app.target, published)).toEqual([]);
  await waitUntil('it is mailed', async () => (await subjectsTo(user)).length >= 2);
  await app.inside.skip(NINETY_MINUTES);
  await app.inside.skip(1); // It waits until nothing runs: whatever the first skip set off has ended.

  const subjects = await subjectsTo(user);
  expect(subjects).toHaveLength(2);
  expect(subjects.filter((subject) => subject.includes('is ready'))).toHaveLength(1);
  expect(await expectWholePlaylists(videoId)).toEqual([published]);
  const prefix = published.slice(0, -'master.m3u8'.length);
  expect((await keysOf(videoId)).filter((key) => !key.startsWith(prefix))).toEqual([]);
  return prefix;
}

async function subjectsTo({ email }: User): Promise<readonly string[]> {
  return (await mailsTo(app.target, email)).map(({ subject }) => subject);
}

/** Whoever finds a master playlist finds all that it names. Returns the video's master playlists. */
async function expectWholePlaylists(videoId: string): Promise<readonly string[]> {
  const playlists = (await keysOf(videoId)).filter((key) => key.endsWith('/master.m3u8'));
  for (const playlist of playlists) expect(await missingParts(app.target, playlist)).toEqual([]);
  return playlists;
}

async function keysOf(videoId: string): Promise<readonly string[]> {
  return (await mediaKeys(app.target)).filter((key) => key.startsWith(`media/${videoId}/`));
}

async function attemptEnded(): Promise<void> {
  await waitUntil('the attempt has ended', async () => (await encoders('busy')).length === 0);
}

async function encoders(state: 'busy'): Promise<readonly number[]> {
  return (await app.inside.environments())
    .filter((environment) => environment.functionName.includes('Encoder'))
    .filter((environment) => environment.state === state)
    .map(({ pid }) => pid);
}

async function busyEncoder(): Promise<number> {
  const [pid] = await encoders('busy');
  if (pid === undefined) throw new Error('No encoder is at work');
  return pid;
}
