import { once } from 'node:events';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import type { Limits } from '../../../lambda/video/encoder/media/limits.ts';
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

  it('has too many tracks', async () => {
    expect(await reasonFor(await workshop.clip({}), { streams: 1 })).toMatch('more than 1 track');
  });

  it('has too many bytes', async () => {
    expect(await reasonFor(await workshop.clip({}), { sourceBytes: 10_000 })).toMatch(
      /has .* MB; at most 0.01 MB/,
    );
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
