import { mailsTo } from '../../demo/inbox.ts';
import { connect, type Target } from '../../demo/target.ts';
import { announce, upload } from '../../demo/video-flow.ts';
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

    await waitUntil('the attempt has ended', async () => (await encoders('busy')).length === 0);
    expect((await readVideo(target, videoId)).prefix).toBeUndefined();
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

    const mails = await mailsTo(target, email);
    expect(mails).toHaveLength(2);
    const playlists = (await mediaKeys(target)).filter(
      (key) => key.startsWith(videoId) && key.endsWith('/master.m3u8'),
    );
    expect(playlists).toHaveLength(1);
    for (const playlist of playlists) expect(await missingParts(target, playlist)).toEqual([]);
  },
);

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
