import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { uploadDirectory } from '../../lambda/video/encoder/upload-directory.ts';

const FILES = { 'master.m3u8': 9, 'video.mp4': 50, '720p/segment-00000.m4s': 30, 'poster.jpg': 20 };

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
    const keys: string[] = [];
    const put = async (key: string) => {
      keys.push(key);
      await setTimeout(1);
    };
    await uploadDirectory(directory, 'v1/', { put });
    expect(keys).toEqual([
      'v1/video.mp4',
      'v1/720p/segment-00000.m4s',
      'v1/poster.jpg',
      'v1/master.m3u8',
    ]);
  });

  it('fails with the first failure, when nothing is under way any more', async () => {
    const begun: string[] = [];
    let underWay = 0;
    const put = async (key: string) => {
      begun.push(key);
      if (key === 'video.mp4') throw new Error('SlowDown');
      underWay += 1;
      await setTimeout(20);
      underWay -= 1;
    };
    await expect(uploadDirectory(directory, '', { put }, 2)).rejects.toThrow('SlowDown');
    expect(underWay).toBe(0);
    expect(begun).toEqual(['video.mp4', '720p/segment-00000.m4s']);
  });
});
