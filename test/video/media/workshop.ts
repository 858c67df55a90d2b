import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClip } from '../../../demo/clip.ts';
import type { ClipOptions } from '../../../demo/clip.ts';
import { encode } from '../../../lambda/video/encoder/media/encode.ts';
import type { EncodeOptions, EncodeOutcome } from '../../../lambda/video/encoder/media/encode.ts';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import type { Limits } from '../../../lambda/video/encoder/media/limits.ts';

/** The encoder's child, run from its TypeScript. */
export const CHILD = join(__dirname, '../../../lambda/video/encoder/media/child.ts');

/** A deadline that does not come. */
export const LATER = Date.now() + 3_600_000;

/** A folder for the files of one test file, removed at its end. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'encoder-'));
  #made = 0;

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
    const outcome = await encode(job, { deadline: LATER, childPath: CHILD, ...options });
    return { ...outcome, output };
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
