import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { makeClip } from '../demo/clip.ts';
import { encode } from '../lambda/video/encoder/media/encode.ts';
import { SANDBOX_LIMITS } from '../lambda/video/encoder/media/limits.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = 1.1;
const AN_HOUR = 3_600_000;

/**
 * What probing, limits, the poster, the MP4 and the process cost: CPU time of the encoder over that
 * of a plain single pass of the same ladder. Rounds alternate which of the two goes first.
 * @param args number of rounds (default 9), seconds of the clip (default 10)
 */
export async function bench([rounds = '9', seconds = '10']: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-encode-'));
  try {
    const clip = join(folder, 'clip.mp4');
    await makeClip(clip, { seconds: Number(seconds) });
    const [childPath, plainPath] = await bundle(folder);
    const ours = () => cpuOfEncoder(childPath, clip, folder);
    const plain = () => cpuOfPlainLadder(plainPath, clip, folder);

    await ours();
    await plain();
    console.log('round   encoder     plain   ratio');
    const ratios: number[] = [];
    for (let round = 1; round <= Number(rounds); round += 1) {
      const oursFirst = round % 2 === 1;
      const first = await (oursFirst ? ours() : plain());
      const second = await (oursFirst ? plain() : ours());
      const [a, b] = oursFirst ? [first, second] : [second, first];
      ratios.push(a / b);
      console.log(
        `${String(round).padStart(5)} ${seconds2(a)} ${seconds2(b)}   ${(a / b).toFixed(3)}`,
      );
    }
    const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
    const verdict = median <= TARGET ? 'met' : 'missed';
    console.log(`median ratio ${median.toFixed(3)} (target ≤ ${TARGET.toFixed(2)}: ${verdict})`);
    if (median > TARGET) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Both as they are deployed: one CommonJS file each, FFmpeg outside. */
async function bundle(folder: string): Promise<[string, string]> {
  await build({
    entryPoints: {
      child: join(HERE, '../lambda/video/encoder/media/child.ts'),
      plain: join(HERE, 'plain-ladder.ts'),
    },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    external: ['node-av'],
  });
  const modules = resolve(HERE, '../node_modules');
  process.env.NODE_PATH = [modules, process.env.NODE_PATH].filter(Boolean).join(delimiter);
  return [join(folder, 'child.cjs'), join(folder, 'plain.cjs')];
}

async function cpuOfEncoder(childPath: string, input: string, folder: string): Promise<number> {
  const output = join(folder, 'ours');
  await mkdir(output, { recursive: true });
  const outcome = await encode(
    { input, output, limits: SANDBOX_LIMITS },
    { deadline: Date.now() + AN_HOUR, childPath },
  );
  await rm(output, { recursive: true });
  if (outcome.kind === 'rejected') throw new Error(outcome.reason);
  return outcome.cpuMilliseconds;
}

async function cpuOfPlainLadder(path: string, input: string, folder: string): Promise<number> {
  const output = join(folder, 'plain');
  const sizes = ['1280x720', '854x480', '640x360'];
  const { stdout } = await promisify(execFile)(process.execPath, [path, input, output, ...sizes]);
  await rm(output, { recursive: true });
  return Number(stdout);
}

function seconds2(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`.padStart(9);
}
