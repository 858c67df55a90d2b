import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import { CHILD, Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

describe('an encrypted video', () => {
  it('is refused as such, not as a damaged one', async () => {
    const encrypted = workshop.path('encrypted.mp4');
    const clip = await workshop.clip({});
    execFileSync(process.execPath, [join(__dirname, 'encrypt-child.ts'), clip, encrypted]);
    expect(await workshop.encode(encrypted)).toMatchObject({
      kind: 'rejected',
      reason: 'This video is encrypted (copy-protected): only its own player can read it.',
    });
  });
});

const hasTracer = spawnSync('strace', ['-V']).status === 0;

// Where there is no strace, this is not looked at.
(hasTracer ? describe : describe.skip)('what the kernel sees of a file that names others', () => {
  it.each([
    ['HLS', (secret: string) => `#EXTM3U\n#EXTINF:4,\nfile://${secret}\n#EXT-X-ENDLIST\n`],
    ['a list', (secret: string) => `ffconcat version 1.0\nfile '${secret}'\n`],
    ['SDP', () => 'v=0\nc=IN IP4 169.254.169.254\nm=video 80 RTP/AVP 96\na=rtpmap:96 H264/90000\n'],
  ])('%s: nothing else is opened, nobody is called', async (_, content) => {
    const secret = await workshop.clip({});
    const input = workshop.path('upload.mp4');
    writeFileSync(input, content(secret));
    const trace = workshop.path('trace');
    const job = { input, output: workshop.path('out'), limits: SANDBOX_LIMITS };
    const calls = ['-f', '-qq', '-e', 'trace=openat,open,connect', '-o', trace];
    spawnSync('strace', [...calls, process.execPath, CHILD, JSON.stringify(job)]);
    const seen = readFileSync(trace, 'utf8');
    expect(seen).toContain(input);
    expect(seen).not.toContain(secret);
    expect(seen).not.toMatch(/connect\(.*AF_INET/);
  });
});
