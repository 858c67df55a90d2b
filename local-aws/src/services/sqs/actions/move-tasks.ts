import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { MoveTask } from '../move-tasks.ts';
import { refusals } from '../refusals.ts';
import type { SqsContext } from './context.ts';

const bySource = z.object({ SourceArn: z.string() });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export function startMessageMoveTask({ engine }: SqsContext): JsonAction {
  const input = bySource.extend({
    DestinationArn: z.string().optional(),
    MaxNumberOfMessagesPerSecond: z.number().optional(),
  });
  return jsonAction(input, ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }) => ({
    TaskHandle: engine.startMoveTask({
      sourceArn: SourceArn,
      destinationArn: DestinationArn,
      maxNumberOfMessagesPerSecond: MaxNumberOfMessagesPerSecond,
    }),
  }));
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export function listMessageMoveTasks({ engine }: SqsContext): JsonAction {
  const input = bySource.extend({ MaxResults: z.number().default(1) });
  return jsonAction(input, ({ SourceArn, MaxResults }) => {
    if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > 10)
      throw refusals.invalidValue(MaxResults, 'MaxResults', 'Must be between 1 and 10.');
    return { Results: engine.moveTasks.list(SourceArn).slice(0, MaxResults).map(show) };
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export function cancelMessageMoveTask({ engine }: SqsContext): JsonAction {
  return jsonAction(z.object({ TaskHandle: z.string() }), ({ TaskHandle }) => ({
    ApproximateNumberOfMessagesMoved: engine.moveTasks.cancel(TaskHandle),
  }));
}

function show(task: MoveTask): object {
  return {
    TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.maxNumberOfMessagesPerSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAt,
  };
}
