import type { StreamMapping } from '../../services/lambda/mapping-registry.ts';

/** How a shard's records become batches, and what is done about failures. Times in ms. */
export interface BatchRules {
  readonly batchSize: number;
  readonly batchingWindow: number;
  /** Batches of a shard that may be in flight at a time. */
  readonly parallelizationFactor: number;
  readonly reportBatchItemFailures: boolean;
  readonly bisect: boolean;
  /** Infinity: no limit, as of the age. */
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAge: number;
  /** Undefined: no windows. */
  readonly tumblingWindow: number | undefined;
}

export function batchRules(mapping: StreamMapping): BatchRules {
  const { stream } = mapping;
  return {
    batchSize: mapping.batchSize,
    batchingWindow: mapping.maximumBatchingWindow * 1000,
    parallelizationFactor: stream.parallelizationFactor,
    reportBatchItemFailures: mapping.reportBatchItemFailures,
    bisect: stream.bisectBatchOnFunctionError,
    maximumRetryAttempts: limit(stream.maximumRetryAttempts),
    maximumRecordAge: limit(stream.maximumRecordAge) * 1000,
    tumblingWindow: stream.tumblingWindow > 0 ? stream.tumblingWindow * 1000 : undefined,
  };
}

function limit(value: number): number {
  return value < 0 ? Infinity : value;
}
