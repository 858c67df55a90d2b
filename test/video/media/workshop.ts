import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { makeClip } from '../../../demo/clip.ts';
import type { ClipOptions } from '../../../demo/clip.ts';
import { encode } from '../../../lambda/video/encoder/media/encode.ts';
import type { EncodeOptions, EncodeOutcome } from '../../../lambda/video/encoder/media/encode.ts';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import type { Limits } from '../../../lambda/video/encoder/media/limits.ts';

const repository = join(__dirname, '../../..');
// For the bundled child, which lies outside of the repository: the encoder hands this on to it.
process.env.NODE_PATH = join(repository, 'node_modules');

/** A deadline that does not come. */
export const LATER = Date.now() + 3_600_000;

/** A folder for the files of one test file, removed at its end. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'encoder-'));
  /** The encoder's child, bundled as it is deployed: without FFmpeg. */
  readonly child = this.path('child.cjs');
  #made = 0;

  constructor() {
    buildSync({
      absWorkingDir: repository,
      entryPoints: ['lambda/video/encoder/media/child.ts'],
      outfile: this.child,
      external: ['node-av'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async clip(options: ClipOptions, extension = 'mp4'): Promise<string> {
    this.#made += 1;
    const path = this.path(`clip-${this.#made}.${extension}`);
    await makeClip(path, { height: 120, seconds: 1, ...options });
    return path;
  }

  /** Encodes a file into a folder of its own. */
  async encode(
    input: string,
    limits: Partial<Limits> = {},
    options: Partial<EncodeOptions> = {},
  ): Promise<EncodeOutcome & { output: string }> {
    this.#made += 1;
    const output = this.path(`output-${this.#made}`);
    const job = { input, output, limits: { ...SANDBOX_LIMITS, ...limits } };
    const outcome = await encode(job, { deadline: LATER, childPath: this.child, ...options });
    return { ...outcome, output };
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
