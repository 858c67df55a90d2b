import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { deflateSync } from 'node:zlib';
import { Death } from '../../../lambda/video/encoder/media/death.ts';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import { box, boxesIn, changeBox, number } from './boxes.ts';
import { changeElement, element } from './elements.ts';
import { Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

function upload(bytes: Buffer | string): string {
  const path = workshop.path('upload.mp4');
  writeFileSync(path, bytes);
  return path;
}

/** A Matroska file of which a track has one more element: how its pictures are packed. */
async function packed(...encoding: readonly Buffer[]): Promise<Buffer> {
  const clip = readFileSync(await workshop.clip({ height: 48, withAudio: false }, 'webm'));
  return changeElement(clip, `${SEGMENT}/1654ae6b/ae`, (track) =>
    Buffer.concat([track, element('6d80', element('6240', ...encoding))]),
  );
}

const SEGMENT = '18538067';
const CLUSTER = '1f43b675';
const ENCRYPTED = 'This video is encrypted (copy-protected): only its own player can read it.';

describe('an encrypted video', () => {
  it('is refused as such, not as a damaged one', async () => {
    const encrypted = workshop.path('encrypted.mp4');
    const clip = await workshop.clip({});
    execFileSync(process.execPath, [join(__dirname, 'encrypt-child.ts'), clip, encrypted]);
    expect(await workshop.encode(encrypted)).toMatchObject({ reason: ENCRYPTED });
  });

  it('is refused as such in Matroska', async () => {
    const key = element('47e2', Buffer.alloc(16, 7));
    const isEncryption = element('5033', Buffer.of(1));
    const encrypted = await packed(isEncryption, element('5035', key));
    expect(await workshop.encode(upload(encrypted))).toMatchObject({ reason: ENCRYPTED });
  });
});

/** A file of some kilobytes for each of the megabytes that are unpacked when its tables are read. */
async function zippedTables(megabytes: number): Promise<Buffer> {
  const clip = readFileSync(await workshop.clip({ height: 48, withAudio: false }));
  const start = boxesIn(clip).find(({ name }) => name === 'moov')?.start;
  const tables = changeBox(clip.subarray(start), 'moov', (content) =>
    Buffer.concat([content, box('free', Buffer.alloc(megabytes * 1e6))]),
  );
  const zipped = box('cmvd', number(tables.length), deflateSync(tables, { level: 1 }));
  const moov = box('moov', box('cmov', box('dcom', Buffer.from('zlib')), zipped));
  return Buffer.concat([clip.subarray(0, start), moov]);
}

describe('a file that is small until it is unpacked', () => {
  it('is an MP4 like another if its tables are of a size that fits', async () => {
    expect(await workshop.encode(upload(await zippedTables(1)))).toMatchObject({ kind: 'done' });
  });

  it('is refused: pictures of Matroska, of which FFmpeg unpacks some megabytes each', async () => {
    const zeros = deflateSync(Buffer.alloc(100e6), { level: 1 });
    const bomb = changeElement(
      await packed(element('5034', element('4254', Buffer.of(0)))),
      `${SEGMENT}/${CLUSTER}`,
      () => {
        const header = Buffer.of(0x81, 0, 0, 0x80);
        const blocks = Array.from({ length: 20 }, () => element('a3', header, zeros));
        return Buffer.concat([element('e7', Buffer.of(0)), ...blocks]);
      },
    );
    expect(await workshop.encode(upload(bomb), { memoryBytes: 250e6 })).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('damaged'),
    });
  });
});

// Nobody looks at the memory of a process without /proc, as on a Mac.
(existsSync('/proc/self/statm') ? describe : describe.skip)('tables that fill the memory', () => {
  it('end the process that unpacks them', async () => {
    const bomb = await zippedTables(400);
    expect(bomb.length).toBeLessThan(5e6);
    const encoding = workshop.encode(upload(bomb), { memoryBytes: 250e6 });
    await expect(encoding).rejects.toMatchObject({ name: Death.name, by: 'memory' });
  });
});

describe('what Matroska carries besides', () => {
  it('is not written anywhere', async () => {
    const clip = readFileSync(await workshop.clip({ height: 48, withAudio: false }, 'webm'));
    const attachment = element(
      '61a7',
      element('466e', Buffer.from('../evil.ttf')),
      element('4660', Buffer.from('font/ttf')),
      element('46ae', Buffer.of(5)),
      element('465c', Buffer.from('the font')),
    );
    const carrier = changeElement(clip, SEGMENT, (content) =>
      Buffer.concat([content, element('1941a469', attachment)]),
    );
    expect(await workshop.encode(upload(carrier))).toMatchObject({ kind: 'done' });
    const files = readdirSync(workshop.folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile() && entry.name !== 'upload.mp4')) {
      expect(file.name).not.toContain('evil');
      expect(readFileSync(join(file.parentPath, file.name)).includes('the font')).toBe(false);
    }
  });
});

/** An MP4 that says that its pictures are in another file. */
function pointing(clip: Buffer, how: Buffer): Buffer {
  return changeBox(clip, 'moov/trak/mdia/minf/dinf/dref', () =>
    Buffer.concat([number(0), number(1), how]),
  );
}

function address(url: string): Buffer {
  return box('url ', number(0), Buffer.from(`${url}\0`));
}

function climbing(path: string): string {
  return `../${relative(dirname(workshop.folder), path)}`;
}

/**
 * A file alias of the Macintosh, as QuickTime writes it. FFmpeg would follow it with `enable_drefs`.
 * @param levels how many folders up the two files have in common; 0 if the path is absolute
 */
function alias(path: string, levels: number): Buffer {
  const text = Buffer.from(path);
  const record = (type: number) => {
    const header = Buffer.alloc(4);
    header.writeUInt16BE(type, 0);
    header.writeUInt16BE(text.length, 2);
    return Buffer.concat([header, text, Buffer.alloc(text.length % 2)]);
  };
  const fixed = Buffer.alloc(150);
  fixed.writeUInt16BE(levels, 130);
  fixed.writeUInt16BE(levels, 132);
  return box('alis', number(0), fixed, record(2), record(18), Buffer.of(0xff, 0xff, 0, 0));
}

const hasTracer = spawnSync('strace', ['-V']).status === 0;

// Where there is no strace, this is not looked at.
(hasTracer ? describe : describe.skip)('what the kernel sees of a file that names others', () => {
  it.each<[string, (secret: string, clip: Buffer) => Buffer | string]>([
    ['HLS', (secret) => `#EXTM3U\n#EXTINF:4,\nfile://${secret}\n#EXT-X-ENDLIST\n`],
    ['HLS that climbs', (secret) => `#EXTM3U\n#EXTINF:4,\n${climbing(secret)}\n#EXT-X-ENDLIST\n`],
    ['a list', (secret) => `ffconcat version 1.0\nfile '${secret}'\n`],
    ['DASH', (secret) => `<?xml version="1.0"?>\n${manifest(secret)}`],
    ['SDP', () => 'v=0\nc=IN IP4 169.254.169.254\nm=video 80 RTP/AVP 96\na=rtpmap:96 H264/90000\n'],
    ['an address in MP4', (secret, clip) => pointing(clip, address(`file://${secret}`))],
    [
      'an address of a host in MP4',
      (_, clip) => pointing(clip, address('http://169.254.169.254/')),
    ],
    ['an alias', (secret, clip) => pointing(clip, alias(secret, 0))],
    ['an alias of a neighbour', (secret, clip) => pointing(clip, alias(secret, 1))],
  ])('%s: nothing else is opened, nobody is called', async (_, content) => {
    const secret = await workshop.clip({});
    const input = upload(content(secret, readFileSync(secret)));
    const trace = workshop.path('trace');
    const job = { input, output: workshop.path('out'), limits: SANDBOX_LIMITS };
    const calls = ['-f', '-qq', '-e', 'trace=openat,open,connect', '-o', trace];
    const traced = [process.execPath, workshop.child, JSON.stringify(job)];
    spawnSync('strace', [...calls, ...traced], { env: process.env });
    const seen = readFileSync(trace, 'utf8');
    expect(seen).toContain(input);
    expect(seen).not.toContain(basename(secret));
    expect(seen).not.toMatch(/connect\(.*AF_INET/);
  });
});

function manifest(secret: string): string {
  return `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>
    <Representation id="1" mimeType="video/mp4"><BaseURL>file://${secret}</BaseURL></Representation>
  </AdaptationSet></Period></MPD>`;
}
