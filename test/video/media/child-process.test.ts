import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { encode } from '../../../lambda/video/encoder/media/encode.ts';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import { LATER, Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

const job = { input: 'unused', output: 'unused', limits: SANDBOX_LIMITS };

/** A stand-in for the encoder's child that does just this. */
function childThat(code: string): string {
  const path = workshop.path(`child-${Math.random()}.cjs`);
  writeFileSync(
    path,
    `const tell = (event) => require('fs').writeSync(1, JSON.stringify(event) + '\\n');\n${code}`,
  );
  return path;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const FOR_EVER = 'setInterval(() => {}, 1000);';
const SAYS_DONE = `tell({ type: 'done', renditions: [], durationSeconds: 1, decodedFrames: 1, cpuMilliseconds: 1 });`;

describe('the process that encodes', () => {
  it('gets no credentials and nothing else of the environment', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    const childPath = childThat(`
      tell({ type: 'rejected', reason: Object.keys(process.env).toSorted().join() });
      process.exitCode = 3;`);
    const outcome = await encode(job, { deadline: LATER, childPath });
    delete process.env.AWS_SECRET_ACCESS_KEY;
    expect(outcome.kind).toBe('rejected');
    const names = outcome.kind === 'rejected' ? outcome.reason.split(',') : [];
    expect(names).toContain('PATH');
    expect(['PATH', 'NODE_PATH', 'TMPDIR', '__CF_USER_TEXT_ENCODING']).toEqual(
      expect.arrayContaining(names),
    );
  });

  it('is killed a margin before the deadline', async () => {
    const childPath = childThat(FOR_EVER);
    const deadline = Date.now() + 20_000;
    await expect(encode(job, { deadline, marginMilliseconds: 20_000, childPath })).rejects.toThrow(
      'killed because its time was up',
    );
  });

  it('is killed when the caller gives up', async () => {
    const controller = new AbortController();
    let pid = 0;
    const encoding = encode(job, {
      deadline: LATER,
      childPath: childThat(`tell({ type: 'progress', fraction: process.pid }); ${FOR_EVER}`),
      signal: controller.signal,
      onProgress: (fraction) => {
        pid = fraction;
        controller.abort();
      },
    });
    await expect(encoding).rejects.toThrow('killed because the caller gave up');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('is killed when its listener fails', async () => {
    let pid = 0;
    const encoding = encode(job, {
      deadline: LATER,
      childPath: childThat(`tell({ type: 'progress', fraction: process.pid }); ${FOR_EVER}`),
      onProgress: (fraction) => {
        pid = fraction;
        throw new Error('deaf');
      },
    });
    await expect(encoding).rejects.toThrow('deaf');
    while (isRunning(pid)) await setTimeout(5);
  });

  it.each([
    [
      'an exit code',
      `console.error('no space left'); process.exitCode = 7;`,
      /exit code 7.*no space/,
    ],
    ['a signal', `process.kill(process.pid, 'SIGSEGV'); ${FOR_EVER}`, /signal SIGSEGV/],
    ['an exit code after it said done', `${SAYS_DONE} process.exitCode = 1;`, /exit code 1/],
    ['success without a result', '', /exit code 0/],
    ['a lot to say', `console.error('x'.repeat(1e6), 'end'); process.exitCode = 1;`, /x end/],
  ])('may crash with %s: worth another attempt', async (_, code, message) => {
    await expect(encode(job, { deadline: LATER, childPath: childThat(code) })).rejects.toThrow(
      message,
    );
  });

  it('crashes when the file it is to read is not there: that is not the fault of the media', async () => {
    await expect(workshop.encode(workshop.path('missing.mp4'))).rejects.toThrow('ENOENT');
  });

  it('leaves when its parent is gone', async () => {
    const input = await workshop.clip({ seconds: 20, height: 720 });
    const output = workshop.path('orphan');
    const argument = JSON.stringify({ input, output, limits: SANDBOX_LIMITS });
    const parent = childThat(`
      require('child_process').spawn(process.execPath, ${JSON.stringify([workshop.child, argument])}, { stdio: 'inherit' });
      setInterval(() => { if (require('fs').existsSync(${JSON.stringify(output)})) process.exit(); }, 5);`);
    const family = spawn(process.execPath, [parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: process.env,
    });
    let events = '';
    family.stdout.setEncoding('utf8').on('data', (text: string) => (events += text));
    await once(family, 'close');
    expect(events).toContain('"probed"');
    expect(events).not.toContain('"done"');
  });
});
