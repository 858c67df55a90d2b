import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../demo/laptop.ts';
import { sendVideo } from '../demo/send-video.ts';
import { timed } from '../demo/stopwatch.ts';
import { connect } from '../demo/target.ts';
import { DEFAULT_USER, userOf } from '../demo/user.ts';
import { megabytes, startSeparateLaptop } from './support/separate-laptop.ts';

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
    const local = await startSeparateLaptop(assembly);
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
