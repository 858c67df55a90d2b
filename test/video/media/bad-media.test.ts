import { once } from 'node:events';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import type { Limits } from '../../../lambda/video/encoder/media/limits.ts';
import { makeFilms } from './films.ts';
import type { Film } from './films.ts';
import { Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

/** Why a file is rejected; the test fails if it is not. */
async function reasonFor(path: string, limits: Partial<Limits> = {}): Promise<string> {
  const outcome = await workshop.encode(path, limits);
  if (outcome.kind === 'done') throw new Error(`${path} was encoded.`);
  return outcome.reason;
}

function file(name: string, content: string | Buffer): string {
  const path = workshop.path(name);
  writeFileSync(path, content);
  return path;
}

function playlist(uri: string): string {
  return `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${uri}\n#EXT-X-ENDLIST\n`;
}

describe('a file that is no video', () => {
  it('is empty', async () => {
    expect(await reasonFor(file('empty.mp4', ''))).toBe('This file is empty.');
  });

  it('is a text', async () => {
    expect(await reasonFor(file('text.mp4', 'Dear Sir or Madam,\n'.repeat(500)))).toMatch(
      'This is not a video file that is accepted',
    );
  });

  it('is a sound', async () => {
    expect(await reasonFor(await workshop.clip({ withVideo: false }))).toBe(
      'This is not a video: it has no picture.',
    );
  });

  it('is a picture', async () => {
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    expect(await reasonFor(file('picture.mp4', gif))).toMatch(/looks like .*GIF/);
  });
});

describe('a damaged file', () => {
  it('is cut off, and what there is of it can be read', async () => {
    const clip = await workshop.clip({ seconds: 4, faststart: true });
    truncateSync(clip, Math.round(readFileSync(clip).length * 0.6));
    expect(await reasonFor(clip)).toMatch(
      /^The file is cut off: [12]\.\d s of 4\.0 s could be read\.$/,
    );
  });

  it('is cut off before its table of contents', async () => {
    const clip = await workshop.clip({});
    truncateSync(clip, Math.round(readFileSync(clip).length * 0.6));
    expect(await reasonFor(clip)).toMatch('its table of contents is missing');
  });

  it('has garbage in the middle', async () => {
    const clip = await workshop.clip({ seconds: 2, faststart: true, withAudio: false });
    const bytes = readFileSync(clip);
    bytes.fill(0x55, Math.round(bytes.length * 0.4), Math.round(bytes.length * 0.9));
    expect(await reasonFor(file('garbage.mp4', bytes))).toMatch(
      /^The file is damaged: \d+ of 60 pictures could not be read\.$/,
    );
  });
});

describe('a file beyond the limits', () => {
  it('is too long', async () => {
    expect(await reasonFor(await workshop.clip({ seconds: 2 }), { durationSeconds: 1.5 })).toMatch(
      'longer than',
    );
  });

  it('has too large a picture, whichever way its container is read', async () => {
    const limits = { pixels: 100 * 100 };
    expect(await reasonFor(await workshop.clip({}), limits)).toBe(
      'The picture is 214 × 120; at most 10,000 pixels are accepted.',
    );
    expect(await reasonFor(await workshop.clip({}, 'webm'), limits)).toMatch('214 × 120');
  });

  it('is displayed too large, though it is coded small', async () => {
    const clip = await workshop.clip({ seconds: 0.2, pixelAspect: { num: 60, den: 1 } });
    expect(await reasonFor(clip, { side: 12_839 })).toBe(
      'The picture is 12840 × 120 when its pixels are made square; at most 12,839 pixels a side are accepted.',
    );
    expect(await reasonFor(clip, { pixels: 12_840 * 120 - 1 })).toMatch('1,540,799 pixels are');
    const exactly = { side: 12_840, pixels: 12_840 * 120 };
    expect(await workshop.encode(clip, exactly)).toMatchObject({ kind: 'done' });
  });

  it('is displayed wider than x264 can encode', async () => {
    const aspect = { num: 60, den: 1 };
    expect(
      await reasonFor(await workshop.clip({ seconds: 0.2, height: 360, pixelAspect: aspect })),
    ).toMatch(/^The picture is 38400 × 360 .* 16,384 pixels a side/);
    const turned = await workshop.clip({
      seconds: 0.2,
      height: 360,
      pixelAspect: aspect,
      rotation: 90,
    });
    expect(await reasonFor(turned)).toMatch('360 × 38400');
  });

  it('takes too long to encode', async () => {
    const clip = await workshop.clip({ seconds: 2, withAudio: false });
    const work = 2 * 60 * 214 * 120;
    expect(await reasonFor(clip, { work: work - 1 })).toBe(
      'This video takes too long to encode: with pictures so large and so many a second, at most 1 s are accepted.',
    );
    expect(await workshop.encode(clip, { work })).toMatchObject({ kind: 'done' });
  });

  it('takes too long to encode, which shows only while it is decoded', async () => {
    const bytes = readFileSync(await workshop.clip({ seconds: 2, withAudio: false }, 'webm'));
    // The element that states the duration (two bytes of name, one of size, eight of content)
    // becomes a void one.
    bytes.set([0xec, 0x89], bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])));
    const clip = file('endless.webm', bytes);
    const work = 2 * 60 * 214 * 120;
    const onProgress = jest.fn();
    expect(await workshop.encode(clip, { work: work - 1 }, { onProgress })).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('takes too long'),
    });
    expect(onProgress).toHaveBeenCalled();
    expect(await workshop.encode(clip, { work })).toMatchObject({ kind: 'done' });
  });

  it('takes too long to encode, as its last picture stays for as long as the sound goes on', async () => {
    const film: Film = {
      path: workshop.path('still.mp4'),
      size: '64x48',
      rate: 10,
      seconds: 0.1,
      soundSeconds: 1,
      picture: { encoder: 'h264' },
      sounds: [{ encoder: 'aac' }],
    };
    await makeFilms([film]);
    const work = 11 * 2 * 64 * 48;
    expect(await workshop.encode(film.path, { work })).toMatchObject({ decodedFrames: 1 });
    expect(await reasonFor(film.path, { work: 5 * 2 * 64 * 48 })).toContain('takes too long');
  });

  it('becomes too large, which shows only while it is encoded', async () => {
    const clip = await workshop.clip({});
    expect(await reasonFor(clip, { outputBytes: 30_000 })).toBe(
      'Encoded for all players, this video takes more than 0 MB, the most that there is room for.',
    );
  });
});

describe('the limits themselves are accepted, and no more:', () => {
  it('seconds', async () => {
    const clip = await workshop.clip({ seconds: 0.5, withAudio: false });
    expect(await workshop.encode(clip, { durationSeconds: 0.5 })).toMatchObject({ kind: 'done' });
    expect(await reasonFor(clip, { durationSeconds: 0.499 })).toMatch('longer than');
  });

  it('tracks', async () => {
    const clip = await workshop.clip({ seconds: 0.5 });
    expect(await workshop.encode(clip, { streams: 2 })).toMatchObject({ kind: 'done' });
    expect(await reasonFor(clip, { streams: 1 })).toBe(
      'This file has more than 1 tracks, the most that is accepted.',
    );
  });

  it('bytes', async () => {
    const clip = await workshop.clip({ seconds: 0.5 });
    const { size } = statSync(clip);
    expect(await workshop.encode(clip, { sourceBytes: size })).toMatchObject({ kind: 'done' });
    expect(await reasonFor(clip, { sourceBytes: size - 1 })).toMatch('MB are accepted');
    expect(await reasonFor(clip, { sourceBytes: 10_000 })).toMatch(/has .* MB; at most 0.01 MB/);
  });
});

describe('a file that refers to other files', () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end();
  });
  let origin = '';
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  });
  afterAll(() => server.close());

  // FFmpeg goes by the name as well as by the content: .m3u8 is what tempts it most.
  it.each(['.mp4', '.m3u8', '.ffconcat', ''])(
    'is refused, and nothing else is fetched or opened, if it is named upload%s',
    async (extension) => {
      const contents = [
        playlist(`${origin}/segment.ts`),
        `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${origin}/media.m3u8\n`,
        playlist('file:///etc/passwd'),
        `ffconcat version 1.0\nfile '${origin}/video.mp4'\n`,
      ];
      for (const content of contents) {
        expect(await reasonFor(file(`upload${extension}`, content))).toMatch(
          'This is not a video file that is accepted',
        );
      }
      expect(requests).toEqual([]);
    },
  );

  it('may not name a video of this computer either', async () => {
    const secret = await workshop.clip({}, 'mp4');
    const list = file('list.ffconcat', `ffconcat version 1.0\nfile '${basename(secret)}'\n`);
    expect(await reasonFor(list)).toMatch('This is not a video file that is accepted');
  });
});
