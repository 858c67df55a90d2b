import type { QueueMapping } from '../services/lambda/mapping-registry.ts';

const MAX_BATCH = 10_000;
/** What one receive yields: a larger batch has to be gathered. */
const MAX_BATCH_WITHOUT_WINDOW = 10;
const MAX_WINDOW_SECONDS = 300;
/** Lambda polls as the function's role. */
const CALLS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** What the rules need to know of a mapping's two ends. Times in seconds. */
export interface MappingEnds {
  readonly fifo: boolean;
  readonly visibilityTimeout: number;
  readonly functionTimeout: number;
  /** Whether the function's role may call this action of SQS on the queue. */
  readonly mayCall: (action: string) => boolean;
}

/**
 * Throws when Lambda would refuse such a mapping, and says what to mend.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export function checkSqsMapping(
  mapping: Pick<
    QueueMapping,
    'batchSize' | 'maximumBatchingWindow' | 'maximumConcurrency' | 'eventSourceArn' | 'functionArn'
  >,
  ends: MappingEnds,
): void {
  const broken = brokenRule(mapping, ends);
  if (broken)
    throw new Error(
      `The mapping of ${mapping.eventSourceArn} to ${mapping.functionArn}: ${broken}`,
    );
}

function brokenRule(
  mapping: Parameters<typeof checkSqsMapping>[0],
  { fifo, visibilityTimeout, functionTimeout, mayCall }: MappingEnds,
): string | undefined {
  const { batchSize, maximumBatchingWindow: window, maximumConcurrency } = mapping;
  if (functionTimeout > visibilityTimeout)
    return `the queue's visibility timeout (${visibilityTimeout} s) is less than the function's timeout (${functionTimeout} s). Raise it to at least six times the function's timeout.`;
  if (!within(batchSize, 1, MAX_BATCH))
    return `BatchSize is ${batchSize}; it must be between 1 and ${MAX_BATCH}.`;
  if (!within(window, 0, MAX_WINDOW_SECONDS))
    return `MaximumBatchingWindowInSeconds is ${window}; it must be between 0 and ${MAX_WINDOW_SECONDS}.`;
  if (fifo && window > 0)
    return 'a FIFO queue has no batching window. Remove MaximumBatchingWindowInSeconds.';
  if (fifo && batchSize > MAX_BATCH_WITHOUT_WINDOW)
    return `BatchSize is ${batchSize}; a FIFO queue allows at most ${MAX_BATCH_WITHOUT_WINDOW}.`;
  if (batchSize > MAX_BATCH_WITHOUT_WINDOW && window < 1)
    return `BatchSize ${batchSize} needs MaximumBatchingWindowInSeconds of at least 1; without it the most is ${MAX_BATCH_WITHOUT_WINDOW}.`;
  if (maximumConcurrency !== undefined && !within(maximumConcurrency, 2, 1000))
    return `MaximumConcurrency is ${maximumConcurrency}; it must be between 2 and 1000.`;
  const missing = CALLS.find((action) => !mayCall(action));
  if (missing)
    return `The provided execution role does not have permissions to call ${missing} on SQS. Grant it, as grantConsumeMessages does.`;
  return undefined;
}

function within(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
