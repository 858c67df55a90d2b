import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { uploadDirectory } from '../../lambda/video/encoder/upload-directory.ts';

const FILES = {
  'master.m3u8': 40,
  'video.mp4': 50,
  '720p/segment-00000.m4s': 30,
  'poster.jpg': 20,
};

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'upload-'));
  for (const [name, bytes] of Object.entries(FILES)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), 'x'.repeat(bytes));
  }
});
afterEach(() => rm(directory, { recursive: true }));

describe('putting an attempt into the store', () => {
  it('begins with the largest file and ends with the master playlist', async () => {
    const events: string[] = [];
    const put = async (key: string) => {
      events.push(key);
      await setImmediate();
      events.push(`${key} is there`);
    };
    await uploadDirectory(directory, 'v1/', { put });
    expect(events).toEqual([
      'v1/video.mp4',
      'v1/720p/segment-00000.m4s',
      'v1/poster.jpg',
      'v1/video.mp4 is there',
      'v1/720p/segment-00000.m4s is there',
      'v1/poster.jpg is there',
      'v1/master.m3u8',
      'v1/master.m3u8 is there',
    ]);
  });

  it('fails with the first failure, when nothing is under way any more', async () => {
    const begun: string[] = [];
    const underWay = Promise.withResolvers<void>();
    const put = async (key: string) => {
      begun.push(key);
      if (key === 'video.mp4') throw new Error('SlowDown');
      await underWay.promise;
    };
    let hasEnded = false;
    const failure = uploadDirectory(directory, '', { put }, 2).catch((error: unknown) => {
      hasEnded = true;
      return error;
    });
    while (begun.length < 2) await setImmediate();
    await setImmediate();
    expect(hasEnded).toBe(false);
    underWay.resolve();
    expect(await failure).toEqual(new Error('SlowDown'));
    expect(begun).toEqual(['video.mp4', '720p/segment-00000.m4s']);
  });
});
