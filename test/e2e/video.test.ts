import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { connect, type Target } from '../../demo/target.ts';
import { runVideo } from '../../demo/video-flow.ts';
import { startLaptop, type Laptop } from './support/laptop.ts';
import { mediaKeys, missingParts } from './support/media-bucket.ts';
import { isAlive } from './support/processes.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

let laptop: Laptop;
let target: Target;
beforeAll(async () => {
  laptop = await startLaptop(prepared('cdk.out'));
  target = await connect(laptop.endpoint);
});
afterAll(() => laptop.stop());

describe('a video that can be encoded', () => {
  it('becomes READY with a whole ladder, a poster, an MP4 and two mails', async () => {
    const { video, mails, hops } = await runVideo(target, {
      file: prepared('short.mp4'),
      title: 'Cats & <dogs>',
    });
    expect(video).toMatchObject({ status: 'READY', renditions: [{ height: 360, width: 640 }] });
    expect(video.durationSeconds).toBeCloseTo(2, 1);
    expect(mails).toHaveLength(2);
    expect(mails[0]?.subject).toMatch(/Cats & <dogs>/);
    expect(hops.map((hop) => hop.ms)).toEqual(hops.map((hop) => hop.ms).toSorted((a, b) => a - b));

    const keys = (await mediaKeys(target)).filter((key) => key.startsWith(`${video.prefix}`));
    const master = keys.find((key) => key.endsWith('/master.m3u8'));
    expect(master).toBeDefined();
    expect(await missingParts(target, master ?? '')).toEqual([]);
    await expect(headers(keys, '/poster.jpg')).resolves.toMatchObject({
      ContentType: 'image/jpeg',
      CacheControl: expect.stringContaining('immutable'),
    });
    await expect(headers(keys, '/video.mp4')).resolves.toMatchObject({ ContentType: 'video/mp4' });
  });
});

describe('a file that is no video', () => {
  it('becomes FAILED at once, with a reason in the row and in the mail, and no retry', async () => {
    const file = join(dirname(prepared('short.mp4')), 'text.mp4');
    await writeFile(file, 'This is only text.\n'.repeat(100));
    const { video, mails } = await runVideo(target, { file, title: 'A text' });
    expect(video.status).toBe('FAILED');
    expect(video.reason).toBeTruthy();
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).toContain(video.reason);

    await laptop.skip(1); // Waits until nothing runs.
    const before = await encoderInvocations();
    await laptop.skip(90 * 60 + 1); // Longer than the visibility timeout.
    await laptop.skip(1);
    expect(before).toBeGreaterThan(0);
    expect(await encoderInvocations()).toBe(before);
  });
});

it('leaves no process behind when it is stopped', async () => {
  await runVideo(target, { file: prepared('short.mp4'), title: 'The last one' });
  const processes = (await laptop.environments()).map(({ pid }) => pid);
  expect(processes.length).toBeGreaterThan(0);
  await laptop.stop();
  expect(processes.filter(isAlive)).toEqual([]);
});

async function encoderInvocations(): Promise<number> {
  const log = await laptop.log(target.outputs.EncoderFunctionName);
  return [...log.matchAll(/^END RequestId/gm)].length;
}

async function headers(keys: readonly string[], ending: string) {
  const Key = keys.find((key) => key.endsWith(ending));
  return target.s3.send(new HeadObjectCommand({ Bucket: target.outputs.MediaBucketName, Key }));
}
