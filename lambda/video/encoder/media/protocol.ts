import * as z from 'zod/mini';
import { Limits } from './limits.ts';

/** What the encoder's child process is asked to do: its only argument, as JSON. */
export const Job = z.object({
  /** Path of the uploaded file. */
  input: z.string(),
  /** Path of a folder for the result; made if missing. */
  output: z.string(),
  limits: Limits,
});
export type Job = z.infer<typeof Job>;

/** One quality of the finished video. */
export const Rendition = z.object({
  /** Folder of the rendition and its name for people: `720p`. */
  name: z.string(),
  width: z.int(),
  height: z.int(),
  /** Peak bits per second over its segments, sound included. */
  bandwidth: z.int(),
});
export type Rendition = z.infer<typeof Rendition>;

/** What the child says on its standard output: one JSON object a line. */
export const ChildEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('probed'),
    /** Absent when the file does not say how long it is (as recorded by a browser). */
    durationSeconds: z.optional(z.number()),
    /** Width and height as displayed: after rotation, with square pixels. */
    width: z.int(),
    height: z.int(),
  }),
  z.object({ type: z.literal('progress'), fraction: z.number() }),
  z.object({
    type: z.literal('done'),
    renditions: z.array(Rendition),
    durationSeconds: z.number(),
    decodedFrames: z.int(),
    /** CPU time (user and system) of the whole child process so far. */
    cpuMilliseconds: z.number(),
  }),
  /** The media cannot become a video; `reason` is a sentence for the uploader. */
  z.object({ type: z.literal('rejected'), reason: z.string() }),
]);
export type ChildEvent = z.infer<typeof ChildEvent>;

/** How the child ends. Any other code, and any signal, is a crash: worth another attempt. */
export const EXIT = { done: 0, rejected: 3, orphaned: 4 } as const;
