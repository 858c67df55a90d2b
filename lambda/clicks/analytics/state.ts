import * as z from 'zod/mini';
import { cellSchema } from '../statistics.ts';
import { charactersOfId } from './batch-ids.ts';

const minuteSchema = z.object({
  /** `2026-11-22T21:07`. */
  minute: z.string(),
  cells: z.array(cellSchema),
  late: z.int(),
  duplicates: z.int(),
});

const stretchSchema = z.object({
  /** The sequence number of its first record. */
  first: z.string(),
  /** The batches it has counted: see `batch-ids.ts`. */
  batches: z.string(),
  minutes: z.array(minuteSchema),
});
/** What a stretch of a shard's records counts. A window is one, unless it is cut to stay small. */
export type Stretch = z.infer<typeof stretchSchema>;

/**
 * What Lambda keeps of a shard's window between invocations: at most 1 MB of JSON. It begins as `{}`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export const windowState = z.object({
  /** The sequence number of the first record since the state began. */
  since: z.optional(z.string()),
  /** The batches of the stretches that were written before. */
  written: z.optional(z.string()),
  /** The one that is not written yet. */
  stretch: z.optional(stretchSchema),
});
export type WindowState = z.infer<typeof windowState>;

/** In bytes: beyond the 60,000 batches that a shard takes in a minute. */
const mostRemembered = 72_000 * charactersOfId;

/**
 * What is left of a window's state when the window has ended: its batches, the latest 72,000 of them.
 * Lambda begins the next window with nothing. A replay begins it with this: it knows batches that came
 * again long after, or in another shard.
 */
export function remembered({ written = '', stretch }: WindowState): WindowState {
  return { written: (written + (stretch?.batches ?? '')).slice(-mostRemembered) };
}
