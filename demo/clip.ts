import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the test clip shows. Everything has a default: ten seconds of 720p H.264 with a tone. */
export interface ClipOptions {
  seconds?: number;
  width?: number;
  height?: number;
  /** Pictures a second. */
  rate?: number;
  codec?: 'h264' | 'vp9';
  withVideo?: boolean;
  withAudio?: boolean;
  /** Writes "turn by so many degrees clockwise to display" into the file, as a phone does. */
  rotation?: 0 | 90 | 180 | 270;
  /** Seconds from and to which no picture comes: the one before lasts, as in a screen recording. */
  pause?: { from: number; to: number };
  /** Width : height of one pixel. */
  pixelAspect?: { num: number; den: number };
  /** Puts the table of contents first, so that a truncated copy can still be opened. */
  faststart?: boolean;
}

/** Everything the child process is told, as one JSON argument. */
export type ClipJob = Required<ClipOptions> & { path: string };

/**
 * Makes a clip with a moving test picture and a 440 Hz tone: MP4, or WebM if the path ends in .webm.
 * It is made in a process of its own, as FFmpeg keeps the process it runs in busy.
 */
export async function makeClip(
  path: string,
  options: ClipOptions = {},
  signal?: AbortSignal,
): Promise<void> {
  const height = options.height ?? 720;
  const job: ClipJob = {
    seconds: 10,
    width: 2 * Math.round((height * 8) / 9),
    height,
    rate: 30,
    codec: 'h264',
    withVideo: true,
    withAudio: true,
    rotation: 0,
    pause: { from: 0, to: 0 },
    pixelAspect: { num: 1, den: 1 },
    faststart: false,
    ...options,
    path,
  };
  const child = join(dirname(fileURLToPath(import.meta.url)), 'clip-child.ts');
  await new Promise<void>((resolve, reject) => {
    const maker = spawn(process.execPath, [child, JSON.stringify(job)], {
      signal,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    maker.once('error', reject);
    maker.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The clip ${path} could not be made (${code}).`)),
    );
  });
}
