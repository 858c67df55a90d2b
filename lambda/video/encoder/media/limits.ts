import * as z from 'zod/mini';
import { maxSourceBytes } from '../../source.ts';

/** What an upload may be at most. A video beyond any of these is refused before it is decoded. */
export const Limits = z.object({
  /** Playing time in seconds. */
  durationSeconds: z.number().check(z.positive()),
  /** Width × height of the picture, as it is coded and as it is displayed. */
  pixels: z.int().check(z.positive()),
  /** The longer side of the picture in pixels, as it is coded and as it is displayed. */
  side: z.int().check(z.positive()),
  /** Of all pictures together, in pixels, as `workOf` counts it. */
  work: z.number().check(z.positive()),
  /** Streams of any kind (pictures, sounds, subtitles, data) in the file. */
  streams: z.int().check(z.positive()),
  /** Size of the uploaded file in bytes. */
  sourceBytes: z.int().check(z.positive()),
  /** Size of all files that are made of it, in bytes. */
  outputBytes: z.int().check(z.positive()),
  /** Memory that the encoder's process may hold, in bytes; less than its function has. */
  memoryBytes: z.int().check(z.positive()),
});
export type Limits = z.infer<typeof Limits>;

/**
 * For one function invocation of 15 minutes, 3,008 MB (the most a new account grants, about 1.7
 * processors) and 4 GiB of storage. Memory does not grow with the duration.
 *
 * `side` is the most that x264 encodes. `work` is what can be done in time:
 * - A 1080p picture is 2.07 million pixels to decode and 3.64 to encode in four sizes; 30 a second
 *   are 171 million. They take 1.5 to 2.1 s of CPU, so a pixel takes at most 12 ns. (720p: 13 ns;
 *   4K: 8 ns if it is easy to decode.)
 * - 14 of the 15 minutes × 1.7 processors are 1,428 s of CPU. 110 billion pixels take 1,320 s.
 * - That is 10.7 minutes of 1080p30 (5.3 of 1080p60), or 5.1 minutes of 4K30.
 *
 * `outputBytes` is what the storage has room for beside the source. Noise takes 77 MB a second.
 */
export const SANDBOX_LIMITS: Limits = {
  durationSeconds: 600,
  pixels: 4096 * 2304,
  side: 16_384,
  work: 110e9,
  streams: 16,
  sourceBytes: maxSourceBytes,
  outputBytes: 2800 * 1024 ** 2,
  memoryBytes: 2400 * 1024 ** 2,
};

/**
 * For one invocation of 15 minutes, 10,240 MB (six processors) and 10 GiB of storage: 8K pictures,
 * and 29 minutes of 1080p30. Six processors could do 400 billion pixels if all were always busy; few
 * pictures are so kind. The decision record has the figures: docs/decisions/0017-limits.md
 */
const PRODUCTION_LIMITS: Limits = {
  ...SANDBOX_LIMITS,
  durationSeconds: 1800,
  pixels: 7680 * 4320,
  work: 300e9,
  outputBytes: 8900 * 1024 ** 2,
  memoryBytes: 9 * 1024 ** 3,
};

/** By stage: what an upload may be depends on what its function has. */
export const LIMITS = { sandbox: SANDBOX_LIMITS, production: PRODUCTION_LIMITS } as const;
