import * as z from 'zod/mini';
import { cellSchema } from '../statistics.ts';

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
  /** The batches of the stretches that were written since. */
  written: z.optional(z.string()),
  /** The one that is not written yet. */
  stretch: z.optional(stretchSchema),
});
export type WindowState = z.infer<typeof windowState>;
