import * as z from 'zod/mini';
import { deathCause } from './encoder/media/death.ts';

/**
 * ANNOUNCED → QUEUED → ENCODING → READY or FAILED. DELAYED: the last permitted attempt is under way,
 * or has failed and the message waits in the dead-letter queue.
 */
export const videoStatus = z.enum([
  'ANNOUNCED',
  'QUEUED',
  'ENCODING',
  'DELAYED',
  'READY',
  'FAILED',
]);

const instant = z.iso.datetime();

/** One size that a video was encoded in, in pixels. */
export const rendition = z.object({ height: z.number(), width: z.number() });

/** A row of the table of videos: all that is known about one, and the truth about its state. */
export const video = z.object({
  videoId: z.string(),
  /** Who uploaded it: an id, not an address. */
  uploader: z.string(),
  /** The only address that mails about this video go to. */
  email: z.string(),
  title: z.string(),
  status: videoStatus,
  createdAt: instant,
  /** What was announced: the upload form lets nothing else through. */
  contentType: z.optional(z.string()),
  sizeBytes: z.optional(z.number()),
  /** The version of the uploaded object that this row is about; set by whoever comes first. */
  sourceVersion: z.optional(z.string()),
  /** How the encoder's process died of this file at an earlier attempt. */
  death: z.optional(deathCause),
  /** How often encoding was begun. */
  attempts: z.optional(z.number()),
  queuedAt: z.optional(instant),
  encodingAt: z.optional(instant),
  readyAt: z.optional(instant),
  failedAt: z.optional(instant),
  /** 0 to 1. */
  progress: z.optional(z.number()),
  /** Where in the media bucket the published attempt lies, with a slash at its end. */
  prefix: z.optional(z.string()),
  renditions: z.optional(z.array(rendition)),
  durationSeconds: z.optional(z.number()),
  /** How long the encoding process ran, in ms. */
  encodeMilliseconds: z.optional(z.number()),
  /** Why it failed, in words for the uploader. */
  reason: z.optional(z.string()),
  acceptedMailedAt: z.optional(instant),
  outcomeMailedAt: z.optional(instant),
});
export type Video = z.infer<typeof video>;
