import type { SQSBatchItemFailure, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { backoff } from './backoff.ts';
import type { Log } from './log.ts';

export interface BatchOptions {
  readonly maxReceiveCount: number;
  readonly log: Log;
  /** Does one message's work; a rejection means it shall be tried again. */
  handle(record: SQSRecord, log: Log): Promise<void>;
  /** Hides a message for that many seconds from now. */
  hide(record: SQSRecord, seconds: number): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
}

/**
 * Handles each message by itself and reports those that failed, so that only they come back.
 *
 * On a FIFO queue the first failure stops its message group, and the rest of the group is reported
 * with it: the order holds, and other groups go on. The exception is a message that was received for
 * the last time. It leaves for the dead-letter queue; those behind it have been received as often and
 * would leave with it untried, so the group goes on.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export async function processBatch(
  records: readonly SQSRecord[],
  options: BatchOptions,
): Promise<SQSBatchResponse> {
  const stopped = new Set<string>();
  const batchItemFailures: SQSBatchItemFailure[] = [];

  for (const record of records) {
    const group = fifoGroup(record);
    const log = options.log.with({ messageId: record.messageId, ...labels(record) });
    if (group !== undefined && stopped.has(group)) {
      log.info('Not tried: an earlier message of its group failed', { group });
      await hide(record, 0, log, options);
    } else {
      try {
        await options.handle(record, log);
        continue;
      } catch (error) {
        const receiveCount = Number(record.attributes.ApproximateReceiveCount);
        const { maxReceiveCount } = options;
        log.warn(`Failed at receive ${receiveCount} of ${maxReceiveCount}`, error);
        await hide(record, backoff(receiveCount, maxReceiveCount, options.random()), log, options);
        if (group !== undefined && receiveCount < maxReceiveCount) stopped.add(group);
      }
    }
    batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** Standard queues may carry a MessageGroupId too (fair queues), but promise no order. */
function fifoGroup(record: SQSRecord): string | undefined {
  return record.eventSourceARN.endsWith('.fifo') ? record.attributes.MessageGroupId : undefined;
}

/** A message's attributes name what it is about, without opening it. */
function labels({ messageAttributes }: SQSRecord): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue]),
  );
}

/** Without it the message comes back all the same, after the queue's whole visibility timeout. */
async function hide(record: SQSRecord, seconds: number, log: Log, options: BatchOptions) {
  try {
    await options.hide(record, seconds);
  } catch (error) {
    log.warn('Its visibility timeout could not be changed', error);
  }
}
