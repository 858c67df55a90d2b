import * as z from 'zod';
import { readJson } from '../../demo/read-json.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const message = z.object({
  requestContext: z.object({ condition: z.string(), approximateInvokeCount: z.number() }),
  KinesisBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    batchSize: z.number(),
  }),
});

/** Where the records lie that a consumer of a stream gave up on, and why it did. */
export interface FailedBatch {
  readonly shardId: string;
  readonly first: string;
  readonly last: string;
  readonly size: number;
  readonly why: string;
}

/**
 * Reads what Lambda puts into the on-failure queue of a stream's mapping: it has the place of the
 * records, not the records. Undefined: somebody else has put something there.
 */
export function readFailedBatch(body: string): FailedBatch | undefined {
  const { data } = message.safeParse(readJson(body));
  if (!data) return undefined;
  const { shardId, startSequenceNumber, endSequenceNumber, batchSize } = data.KinesisBatchInfo;
  const { condition, approximateInvokeCount } = data.requestContext;
  return {
    shardId,
    first: startSequenceNumber,
    last: endSequenceNumber,
    size: batchSize,
    why: `${condition}, invoked ${approximateInvokeCount} times`,
  };
}
