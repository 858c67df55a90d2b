import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../demo/laptop.ts';
import { sendVideo } from '../demo/send-video.ts';
import { timed } from '../demo/stopwatch.ts';
import { connect } from '../demo/target.ts';
import { DEFAULT_USER, userOf } from '../demo/user.ts';

const ONE_GIBIBYTE = 1024 ** 3;
/** MB that the local AWS may hold more than before. */
const TARGET = 300;

/**
 * What an upload of 1 GiB through a presigned form costs: megabytes a second, and how much more
 * memory the local AWS, in a process of its own, holds at most. Linux only: it reads /proc.
 */
export async function bench(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-bench-'));
  const file = join(scratch, 'large.mp4');
  const assembly = join(scratch, 'cdk.out');
  try {
    await Promise.all([synthesize(assembly), writeZeros(file)]);
    const local = await spawnLocalAws(assembly);
    try {
      const user = userOf(await connect(local.endpoint), DEFAULT_USER);
      await user.api.list();
      const before = await megabytes(local.pid, 'VmRSS');
      const { ms } = await timed(() => sendVideo(user, { file, title: '1 GiB' }));
      const extra = (await megabytes(local.pid, 'VmHWM')) - before;
      console.log(
        `1 GiB in ${(ms / 1000).toFixed(1)} s: ${(ONE_GIBIBYTE / 1e3 / ms).toFixed(0)} MB/s`,
      );
      const met = extra <= TARGET;
      console.log(`extra MB  ${extra.toFixed(0)}  (target ≤ ${TARGET}: ${met ? 'met' : 'missed'})`);
      if (!met) process.exitCode = 1;
    } finally {
      await local.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writeZeros(path: string): Promise<void> {
  const handle = await open(path, 'w');
  await handle.truncate(ONE_GIBIBYTE);
  await handle.close();
}

async function spawnLocalAws(assembly: string) {
  const command = fileURLToPath(new URL('../local-aws/src/cli.ts', import.meta.url));
  const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
  const child = spawn(
    process.execPath,
    [command, `--assembly=${assembly}`, `--host-packages=${packages}`, '--port=0'],
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

/** What a process holds resident (VmRSS), or has held at most (VmHWM). */
async function megabytes(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}
