import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

jest.setTimeout(20_000);

const scratch = mkdtempSync(join(tmpdir(), 'cli-test-'));
const TMPDIR = join(scratch, 'tmp');
const assembly = join(scratch, 'cdk.out');
const broken = join(scratch, 'broken');
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

beforeAll(() => {
  for (const directory of [TMPDIR, assembly, broken]) mkdirSync(directory);
  writeFileSync(join(assembly, 'manifest.json'), '{"version":"55.0.0","artifacts":{}}');
  writeFileSync(join(broken, 'manifest.json'), '{"version":');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function start(...options: readonly string[]) {
  return spawn(process.execPath, [cli, ...options], { env: { ...process.env, TMPDIR } });
}

async function listening(child: ReturnType<typeof start>): Promise<string> {
  for await (const line of createInterface(child.stdout)) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('It ended before it listened');
}

async function failure(...options: readonly string[]): Promise<{ code: unknown; said: string }> {
  const child = start(...options);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, said };
}

async function nothingLeft(): Promise<void> {
  while (readdirSync(TMPDIR).some((name) => name.startsWith('local-aws-'))) await setTimeout(10);
}

it.each([
  ['a port that is none', ['--port', 'abc'], '--port takes a number from 0 to 65535, not "abc"'],
  ['a rate that is none', ['--send-rate', '0'], '--send-rate takes a number from 1, not "0"'],
  ['an unknown option', ['--prot', '1'], "Unknown option '--prot'"],
  ['no assembly', ['--assembly', join(scratch, 'none')], 'Run `cdk synth` first'],
  ['a broken assembly', ['--assembly', broken], 'Cannot read'],
])('says in one line what is wrong with %s', async (_, options, message) => {
  const { code, said } = await failure(...options);
  expect(code).toBe(1);
  expect(said).toContain(message);
  expect(said).not.toContain('    at ');
});

it('names a taken port, and leaves nothing behind', async () => {
  const first = start('--assembly', assembly, '--port', '0');
  const port = await listening(first);
  const second = await failure('--assembly', assembly, '--port', port);
  expect(second).toEqual({ code: 1, said: expect.stringContaining(`Port ${port} is taken`) });
  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([0, null]);
  await nothingLeft();
});

it('leaves no files behind when it is killed with SIGKILL', async () => {
  const child = start('--assembly', assembly, '--port', '0');
  await listening(child);
  expect(readdirSync(TMPDIR)).toHaveLength(1);
  child.kill('SIGKILL');
  await nothingLeft();
});
