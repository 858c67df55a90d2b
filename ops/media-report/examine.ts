import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { reasonOf } from '../../demo/reason-of.ts';
import { encode } from '../../lambda/video/encoder/media/encode.ts';
import { SANDBOX_LIMITS } from '../../lambda/video/encoder/media/limits.ts';
import type { Comparison } from './compare.ts';

/** What became of one file: READY and FAILED as an uploader would see them. */
export type Finding =
  | ({
      readonly file: string;
      readonly verdict: 'READY';
      /** Sizes of the renditions, largest first. */
      readonly ladder: readonly string[];
      readonly seconds: number;
      readonly decodedPictures: number;
      /** CPU time of the whole encoding over the playing time. */
      readonly cpuRatio: number;
    } & Comparison)
  /** The encoder refused it; CRASHED: the encoder's process did not end as it should, or in time. */
  | { readonly file: string; readonly verdict: 'FAILED' | 'CRASHED'; readonly reason: string };

const CHILD = fileURLToPath(import.meta.resolve('../../lambda/video/encoder/media/child.ts'));
const COMPARE = fileURLToPath(import.meta.resolve('./compare-child.ts'));

const comparison: z.ZodType<Comparison> = z.object({
  promisedPictures: z.number().optional(),
  ssim: z.number(),
  worst: z.number(),
});

/**
 * Encodes a file as the function does (its child process, its limits) and looks at the result.
 * @param milliseconds time for each of the two
 */
export async function examine(path: string, milliseconds: number): Promise<Finding> {
  const file = basename(path);
  const output = await mkdtemp(join(tmpdir(), 'conveyor-media-'));
  try {
    const outcome = await encode(
      { input: path, output, limits: SANDBOX_LIMITS },
      { deadline: Date.now() + milliseconds, marginMilliseconds: 0, childPath: CHILD },
    );
    if (outcome.kind === 'rejected') return { file, verdict: 'FAILED', reason: outcome.reason };
    const { renditions, durationSeconds, decodedFrames, cpuMilliseconds } = outcome;
    const playlist = join(output, renditions[0]?.name ?? '', 'playlist.m3u8');
    return {
      file,
      verdict: 'READY',
      ladder: renditions.map(({ width, height }) => `${width}×${height}`),
      seconds: durationSeconds,
      decodedPictures: decodedFrames,
      cpuRatio: cpuMilliseconds / 1000 / durationSeconds,
      ...(await compare(path, playlist, milliseconds)),
    };
  } catch (error) {
    return { file, verdict: 'CRASHED', reason: reasonOf(error) };
  } finally {
    await rm(output, { recursive: true });
  }
}

async function compare(input: string, rendition: string, timeout: number): Promise<Comparison> {
  const { stdout } = await promisify(execFile)(process.execPath, [COMPARE, input, rendition], {
    timeout,
    killSignal: 'SIGKILL',
  });
  return comparison.parse(JSON.parse(stdout));
}
