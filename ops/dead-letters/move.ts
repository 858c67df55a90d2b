import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Target } from '../../demo/target.ts';
import { pollInterval } from '../poll-interval.ts';

const moveTask = z.object({
  Status: z.enum(['RUNNING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED']),
  ApproximateNumberOfMessagesMoved: z.number().default(0),
  ApproximateNumberOfMessagesToMove: z.number().default(0),
  FailureReason: z.string().optional(),
});

interface MoveOptions {
  /** Messages a second. */
  readonly rate: number | undefined;
  readonly onProgress: (moved: number, all: number) => void;
  /** Cancels the task: what was moved stays moved. */
  readonly signal: AbortSignal;
}

interface Moved {
  readonly messages: number;
  readonly cancelled: boolean;
}

/**
 * Has SQS move every message of a dead-letter queue to where it came from.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 * @throws when the task fails
 */
export async function moveAll(
  target: Target,
  SourceArn: string,
  { rate, onProgress, signal }: MoveOptions,
): Promise<Moved> {
  const { sqs } = target;
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: rate }),
  );
  let cancelling: { readonly refusal: unknown } | undefined;
  for (;;) {
    if (signal.aborted) cancelling ??= { refusal: await refusalOfCancel(target, TaskHandle) };
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    const task = moveTask.parse(Results?.[0]);
    const messages = task.ApproximateNumberOfMessagesMoved;
    switch (task.Status) {
      case 'COMPLETED':
        return { messages, cancelled: false };
      case 'CANCELLED':
        return { messages, cancelled: true };
      case 'FAILED':
        throw new Error(
          `The move failed after ${messages} messages (${task.FailureReason}). The others are where they were.`,
        );
      case 'RUNNING':
      case 'CANCELLING':
        if (cancelling?.refusal) throw cancelling.refusal;
        onProgress(messages, task.ApproximateNumberOfMessagesToMove);
        await pause(pollInterval(target), cancelling ? undefined : signal);
    }
  }
}

/** Undefined: it was cancelled. A task that has ended meanwhile refuses it too; the list tells. */
async function refusalOfCancel({ sqs }: Target, TaskHandle: string | undefined): Promise<unknown> {
  try {
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Ends early when `signal` says so. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal && { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
