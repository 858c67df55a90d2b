import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { processBatch } from './batch.ts';
import type { workerEnvironment } from './environment.ts';
import { hideMessage } from './hide-message.ts';
import { createLog, type Log } from './log.ts';

export interface QueueWorkerOptions {
  /** The service's name in its log. */
  readonly name: string;
  readonly environment: z.output<typeof workerEnvironment>;
  /** @default a client of its own */
  readonly sqs?: SQSClient;
  /**
   * Does one message's work; a rejection means it shall be tried again. `deadline` is when the
   * invocation's time is up, in ms since 1970.
   */
  readonly handle: (record: SQSRecord, log: Log, deadline: number) => Promise<void>;
}

/** What a queue's mapping invokes: the same around every worker's own work. */
export function queueWorker({
  name,
  environment,
  sqs = new SQSClient(),
  handle,
}: QueueWorkerOptions) {
  const options = {
    maxReceiveCount: environment.MAX_RECEIVE_COUNT,
    log: createLog(name),
    random: Math.random,
    hide: hideMessage(sqs, environment.QUEUE_URL),
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const deadline = Date.now() + context.getRemainingTimeInMillis();
    return processBatch(event.Records, {
      ...options,
      handle: (record, log) => handle(record, log, deadline),
    });
  };
}
