import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { gone, isAlive } from './processes.ts';

it('leaves no process and no files behind when it is killed with SIGKILL', async () => {
  const TMPDIR = mkdtempSync(path.join(tmpdir(), 'orphans-test-'));
  const script = fileURLToPath(new URL('./abandoned.ts', import.meta.url));
  const parent = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR },
  });
  const [line] = await once(createInterface(parent.stdout), 'line');
  const pids = z.array(z.number()).parse(JSON.parse(String(line)));
  const before = pids.map(isAlive);
  parent.kill('SIGKILL');
  expect(before).toEqual([true, true, true, true]);
  expect(await Promise.all(pids.map(gone))).toEqual([true, true, true, true]);
  const left = (): boolean => readdirSync(TMPDIR).some((name) => name.startsWith('local-aws-'));
  while (left()) await setTimeout(10);
  rmSync(TMPDIR, { recursive: true, force: true });
}, 20_000);
