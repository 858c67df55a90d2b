import * as z from 'zod/mini';
import { windowState } from './state.ts';

const instant = z.pipe(
  z.iso.datetime(),
  z.transform((text) => new Date(text)),
);

const fields = z.object({
  Records: z.array(
    z.object({ kinesis: z.object({ sequenceNumber: z.string(), data: z.string() }) }),
  ),
  shardId: z.string(),
  window: z.object({ start: instant, end: instant }),
  state: z.optional(windowState),
  isFinalInvokeForWindow: z.boolean(),
  isWindowTerminatedEarly: z.boolean(),
  /** Set by a replay, which writes beside what counts until it is complete. */
  version: z.optional(z.string()),
});

/**
 * What the stream's mapping invokes analytics with: records that arrived within one window, of one
 * shard. The last invocation of a window may bring none.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export const windowEvent = z.pipe(
  fields,
  z.transform(({ state = {}, version = 'live', ...event }) => ({ ...event, state, version })),
);
export type WindowEvent = z.output<typeof windowEvent>;
