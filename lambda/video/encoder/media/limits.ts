import * as z from 'zod/mini';

/** What an upload may be at most. A video beyond any of these is refused before it is decoded. */
export const Limits = z.object({
  /** Playing time in seconds. */
  durationSeconds: z.number().check(z.positive()),
  /** Width × height of the picture as it is coded. */
  pixels: z.int().check(z.positive()),
  /** Streams of any kind (pictures, sounds, subtitles, data) in the file. */
  streams: z.int().check(z.positive()),
  /** Size of the uploaded file in bytes. */
  sourceBytes: z.int().check(z.positive()),
});
export type Limits = z.infer<typeof Limits>;

/**
 * For one function invocation of 15 minutes and 3,008 MB (the most a new account grants, about 1.7
 * processors). A second of 1080p takes 1.5 to 2 s of CPU, so ten minutes of it fit; larger pictures
 * take longer, and ten minutes of 4K may run out of time. Memory does not grow with the duration.
 */
export const SANDBOX_LIMITS: Limits = {
  durationSeconds: 600,
  pixels: 4096 * 2304,
  streams: 16,
  sourceBytes: 1024 ** 3,
};
