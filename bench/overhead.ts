import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClip } from '../demo/clip.ts';
import { startLaptop, synthesize } from '../demo/laptop.ts';
import { connect, type Target } from '../demo/target.ts';
import { runVideo } from '../demo/video-flow.ts';
import { encodeMilliseconds } from './support/encode-milliseconds.ts';
import { quantile } from './support/quantile.ts';

const RUNS = 20;
/** ms */
const TARGET = 300;

interface Run {
  /** From the start of the upload to the last mail, ms. */
  readonly elapsed: number;
  /** Wall time of the encoder's child process, ms. */
  readonly child: number;
}

/**
 * What everything but FFmpeg costs: from the start of the upload to the last mail, minus the wall
 * time of the encoder's child process. The first, cold run is told apart from the warm ones.
 */
export async function bench(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-bench-'));
  try {
    const clip = join(scratch, 'clip.mp4');
    const assembly = join(scratch, 'cdk.out');
    await Promise.all([synthesize(assembly), makeClip(clip, { seconds: 10, height: 720 })]);
    const local = await startLaptop({ assembly, port: 0 });
    try {
      const target = await connect(local.endpoint);
      console.log('run      elapsed    child  overhead   (ms)');
      print('cold', await measure(target, clip));
      const warm: Run[] = [];
      for (let run = 1; run <= RUNS; run++) {
        const measured = await measure(target, clip);
        warm.push(measured);
        print(String(run), measured);
      }
      const overheads = warm.map(({ elapsed, child }) => elapsed - child);
      const median = quantile(overheads, 0.5);
      console.log(
        `warm overhead, ${RUNS} runs: p50 ${median.toFixed(0)} ms, p90 ${quantile(overheads, 0.9).toFixed(0)} ms (p50 target ≤ ${TARGET} ms: ${median <= TARGET ? 'met' : 'missed'})`,
      );
      if (median > TARGET) process.exitCode = 1;
    } finally {
      await local.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measure(target: Target, file: string): Promise<Run> {
  const { video, uploadToMailMs } = await runVideo(target, { file, title: 'Overhead' });
  const child = await encodeMilliseconds(target, video.videoId);
  if (child === undefined)
    throw new Error(`Video ${video.videoId} ended ${video.status} without an encode`);
  return { elapsed: uploadToMailMs, child };
}

function print(name: string, { elapsed, child }: Run): void {
  const columns = [elapsed, child, elapsed - child].map((ms) => ms.toFixed(0).padStart(9));
  console.log(`${name.padEnd(6)}${columns.join('')}`);
}
