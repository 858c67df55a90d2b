import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

type PictureEncoder = 'h264' | 'hevc' | 'vp8' | 'vp9' | 'av1' | 'mpeg4' | 'prores' | 'mjpeg';
type SoundEncoder = 'aac' | 'opus' | 'vorbis' | 'mp3' | 'flac' | 'ac3' | 'alac' | 'pcm';

export interface Track<Encoder = PictureEncoder | SoundEncoder> {
  readonly encoder: Encoder;
  /** FFmpeg filters on a moving test picture, or on a tone, by which the track differs. */
  readonly filters?: readonly string[];
  /** The encoder's own options. */
  readonly options?: Readonly<Record<string, string | number>>;
  /** Whether its packets are filled with bytes that no decoder makes anything of. */
  readonly isGarbage?: boolean;
}

/** A film to be made. After half a second the picture is white, and a tone is heard, for 0.1 s. */
export interface Film {
  /** The extension names the container. */
  readonly path: string;
  /** As FFmpeg writes it: `160x90`. */
  readonly size: string;
  /** Pictures a second. */
  readonly rate: number;
  readonly seconds: number;
  /** If the sound does not last as long. */
  readonly soundSeconds?: number;
  readonly picture: Track<PictureEncoder>;
  readonly sounds: readonly Track<SoundEncoder>[];
  /** The first two rows, of two, of the matrix by which players turn and mirror the picture. */
  readonly turn?: readonly [number, number, number, number];
  /** The container's own options. */
  readonly options?: Readonly<Record<string, string | number>>;
}

const CHILD = join(__dirname, 'films-child.ts');

/** The encoders that this platform's build of FFmpeg lacks. */
export function missingEncoders(): readonly string[] {
  return JSON.parse(execFileSync(process.execPath, [CHILD, '--missing'], { encoding: 'utf8' }));
}

/** Makes films, one after the other, in one process of their own. */
export async function makeFilms(films: readonly Film[]): Promise<void> {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.end(JSON.stringify(films));
  const [log, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`The films could not be made (${code}): ${log}`);
}
