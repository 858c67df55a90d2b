import { writeFileSync } from 'node:fs';
import { Death } from '../../../lambda/video/encoder/media/death.ts';
import { encode } from '../../../lambda/video/encoder/media/encode.ts';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import { LATER, Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

/** How the end of a stand-in for the encoder's child, that does just this, is understood. */
async function endOf(code: string, deadline = LATER, memoryBytes = SANDBOX_LIMITS.memoryBytes) {
  const childPath = workshop.path(`child-${Math.random()}.cjs`);
  writeFileSync(childPath, `${code}; setInterval(() => {}, 1000);`);
  const job = { input: 'unused', output: 'unused', limits: { ...SANDBOX_LIMITS, memoryBytes } };
  const options = { deadline, marginMilliseconds: 0, childPath };
  return encode(job, options).then(
    () => 'none',
    (error: unknown) => (error instanceof Death ? error.by : 'the machine'),
  );
}

describe('the end of the process that encodes', () => {
  it.each([
    ['SIGSEGV', 'crash'],
    ['SIGABRT', 'crash'],
    ['SIGBUS', 'crash'],
    ['SIGKILL', 'the machine'],
    ['SIGTERM', 'the machine'],
  ])('by %s is put down to: %s', async (signal, cause) => {
    expect(await endOf(`process.kill(process.pid, '${signal}')`)).toBe(cause);
  });

  it('is put down to time when that is up', async () => {
    expect(await endOf('', Date.now())).toBe('time');
  });

  const isWatched = process.platform === 'linux';
  it('comes when it holds more memory than its limit, and is put down to that', async () => {
    const bomb = 'globalThis.held = Buffer.alloc(300e6, 1)';
    expect(await endOf(bomb, Date.now() + (isWatched ? 60_000 : 500), 200e6)).toBe(
      isWatched ? 'memory' : 'time',
    );
    expect(await endOf(`${bomb}; process.kill(process.pid, 'SIGTERM')`)).toBe('the machine');
  });
});
