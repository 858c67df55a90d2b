import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../demo/target.ts';
import type { DeadLetterQueue } from '../failure-queue.ts';
import { depthOf, isFifo } from '../failure-queues.ts';
import { findAttempts } from '../logs/find-attempts.ts';
import { functionLog } from '../logs/log-events.ts';
import { pollInterval } from '../poll-interval.ts';
import { judge, type Verdict } from './judge.ts';

interface Canary {
  /** Sent again, it is a new message to SQS. */
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** How many dead letters it left behind. */
  readonly deadLetters: number;
}

/**
 * Sends one dead letter back to where it came from, and only then deletes it: who dies in between
 * has sent it twice, and workers absorb that. A FIFO queue would swallow, within five minutes, what it
 * has seen before, hence the deduplication id of its own; the same for each try to send this one.
 * Undefined: there was nothing to receive.
 */
export async function sendCanary(
  target: Target,
  { queueUrl, sourceUrl }: DeadLetterQueue,
  now: () => number,
): Promise<Canary | undefined> {
  const { sqs } = target;
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
      WaitTimeSeconds: 1,
    }),
  );
  const [letter] = Messages ?? [];
  if (!letter) return undefined;
  const { AWSTraceHeader, MessageGroupId } = letter.Attributes ?? {};
  const sentAt = now();
  const { MessageId: messageId = '' } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: sourceUrl,
      MessageBody: letter.Body,
      MessageAttributes: letter.MessageAttributes,
      ...(AWSTraceHeader && {
        MessageSystemAttributes: {
          AWSTraceHeader: { DataType: 'String', StringValue: AWSTraceHeader },
        },
      }),
      MessageGroupId,
      ...(isFifo(sourceUrl) && { MessageDeduplicationId: `redrive-${letter.MessageId}` }),
    }),
  );
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: letter.ReceiptHandle }),
  );
  return { messageId, sentAt, deadLetters: lettersIn(await depthOf(target, queueUrl)) };
}

/** This machine's clock may be ahead of the log's, ms. */
const CLOCK_SKEW = 5 * 60_000;

interface WatchOptions {
  /** Undefined: as long as the worker may take, and a minute. ms */
  readonly patienceMs: number | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Waits until it is known whether its worker can do the canary. */
export async function watchCanary(
  target: Target,
  { queueUrl, sourceUrl, functionName }: DeadLetterQueue,
  { messageId, sentAt, deadLetters }: Canary,
  { patienceMs, now, signal }: WatchOptions,
): Promise<Exclude<Verdict, { kind: 'wait' }>> {
  const log = await functionLog(target, functionName);
  for (;;) {
    const [attempts, source, letters] = await Promise.all([
      findAttempts(target, log, messageId, sentAt - CLOCK_SKEW),
      depthOf(target, sourceUrl),
      depthOf(target, queueUrl),
    ]);
    const verdict = judge({
      attempts,
      inSource: source.visible + source.inFlight + source.delayed,
      newDeadLetters: lettersIn(letters) - deadLetters,
      waitedMs: now() - sentAt,
      patienceMs: patienceMs ?? log.timeoutMs + 60_000,
    });
    if (verdict.kind !== 'wait') return verdict;
    await sleep(pollInterval(target), undefined, { signal });
  }
}

function lettersIn({ visible, inFlight }: { visible: number; inFlight: number }): number {
  return visible + inFlight;
}
