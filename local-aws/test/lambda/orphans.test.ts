import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { gone, isAlive } from './processes.ts';

it('leaves no process behind when it is killed with SIGKILL', async () => {
  const parent = spawn(
    process.execPath,
    [fileURLToPath(new URL('./abandoned.ts', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(createInterface(parent.stdout), 'line');
  const pids = z.array(z.number()).parse(JSON.parse(String(line)));
  expect(pids.map(isAlive)).toEqual([true, true, true, true]);
  parent.kill('SIGKILL');
  expect(await Promise.all(pids.map(gone))).toEqual([true, true, true, true]);
}, 20_000);
