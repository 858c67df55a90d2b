import * as z from 'zod/mini';

const instant = z.iso.datetime();

/**
 * One line of the stream and of the lake: what happened on a page. Times are the server's: the page
 * only tells how long before sending it happened.
 */
export const clickSchema = z.object({
  /** Made by the page: the same at each attempt to send it. */
  id: z.uuid(),
  /** The request that brought it, made by the page: the same at each attempt. */
  batch: z.uuid(),
  /** Random, kept by the browser; the stream's partition key. */
  visitor: z.uuid(),
  type: z.enum(['view', 'play']),
  /** The page's path, without a query. */
  page: z.string(),
  /** The host the visitor came from, or empty. */
  referrer: z.string(),
  /** Of a `play`: which video; else empty. */
  video: z.string(),
  at: instant,
  received: instant,
});

export type Click = z.infer<typeof clickSchema>;
