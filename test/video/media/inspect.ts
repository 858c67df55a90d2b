import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One track of a media file, decoded to its end. */
export interface TrackReport {
  kind: string;
  codec: string;
  width: number;
  height: number;
  channels: number;
  pixelAspect: number;
  /** Matrix of its colours, as ISO/IEC 23091-2 numbers them: 1 BT.709, 2 unspecified, 6 BT.601. */
  matrix: number;
  /** Whether players must still rotate the picture. */
  isTurned: boolean;
  frames: number;
  errors: number;
  firstSeconds: number;
  endSeconds: number;
  /** When the picture is first all white, or the sound first loud; -1 if never. */
  onsetSeconds: number;
  /** When the key frames are shown, in seconds. */
  keyFrames: number[];
  /** Brightness of the first picture's corners, clockwise from the upper left. */
  corner: number[];
}

/** Decodes a file (or a playlist) in a child process: FFmpeg's library does not load into Jest. */
export async function inspect(path: string): Promise<TrackReport[]> {
  const child = join(__dirname, 'inspect-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, path]);
  return JSON.parse(stdout);
}
