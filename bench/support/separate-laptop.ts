import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A local AWS in a process of its own, whose memory can be told from the measurement's. */
export interface SeparateLaptop {
  readonly endpoint: string;
  readonly pid: number;
  readonly stop: () => Promise<unknown>;
}

/** @param heap how large its heap may grow, MB: tables and mails are kept there */
export async function startSeparateLaptop(assembly: string, heap = 4096): Promise<SeparateLaptop> {
  const command = fileURLToPath(new URL('../../local-aws/src/cli.ts', import.meta.url));
  const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${heap}`,
      command,
      `--assembly=${assembly}`,
      `--host-packages=${packages}`,
      '--port=0',
      '--send-rate=10000',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const endpoint = /listens at (\S+)/.exec(line)?.[1];
    if (endpoint === undefined || child.pid === undefined) continue;
    child.stdout.resume();
    const stop = (): Promise<unknown> => {
      child.kill('SIGTERM');
      return exited;
    };
    return { endpoint, pid: child.pid, stop };
  }
  throw new Error('local-aws ended before it was ready');
}

/** What a process holds resident (VmRSS), or has held at most (VmHWM). Linux only: it reads /proc. */
export async function megabytes(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}

/**
 * Begins the process's peak (VmHWM) anew.
 * https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
 */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
