import type { Rule } from '../rule.ts';
import { asyncFailureDestination } from './async-failure-destination.ts';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';
import { encryption } from './encryption.ts';
import { maxReceiveCount } from './max-receive-count.ts';
import { maximumConcurrency } from './maximum-concurrency.ts';
import { partialBatchResponse } from './partial-batch-response.ts';
import { privateBucket } from './private-bucket.ts';
import { queueLoop } from './queue-loop.ts';
import { streamFailures } from './stream-failures.ts';
import { visibilityTimeout } from './visibility-timeout.ts';
import { wildcards } from './wildcards.ts';

/** All rules, in the order in which docs/guardrails.md tells of them. */
export const rules: readonly Rule[] = [
  visibilityTimeout,
  maxReceiveCount,
  deadLetterQueue,
  deadLetterAlarm,
  partialBatchResponse,
  maximumConcurrency,
  queueLoop,
  streamFailures,
  asyncFailureDestination,
  encryption,
  privateBucket,
  wildcards,
];
