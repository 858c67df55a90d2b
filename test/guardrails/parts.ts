import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Function, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';

export function handler(
  stack: Stack,
  props: Partial<FunctionProps> = {},
  id = 'Handler',
): Function {
  return new Function(stack, id, {
    code: Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(10),
    ...props,
  });
}

/** A queue for what failed that keeps it for 14 days, and its alarm. */
export function deadLetters(stack: Stack, props: QueueProps = {}): Queue {
  const queue = new Queue(stack, 'DeadLetters', { retentionPeriod: Duration.days(14), ...props });
  watch(stack, queue);
  return queue;
}

export function watch(stack: Stack, queue: Queue): void {
  new Alarm(stack, 'Alarm', {
    metric: queue.metricApproximateNumberOfMessagesVisible(),
    threshold: 1,
    evaluationPeriods: 1,
  });
}

interface Pipeline {
  readonly queue?: QueueProps;
  readonly function?: Partial<FunctionProps>;
  readonly mapping?: SqsEventSourceProps;
}

/** A queue that feeds a function and holds every rule, but for what is asked otherwise. */
export function pipeline(stack: Stack, { queue, function: functionProps, mapping }: Pipeline = {}) {
  const source = new Queue(stack, 'Queue', {
    visibilityTimeout: Duration.minutes(1),
    ...(queue && 'deadLetterQueue' in queue
      ? {}
      : { deadLetterQueue: { queue: deadLetters(stack), maxReceiveCount: 5 } }),
    ...queue,
  });
  const reader = handler(stack, functionProps);
  reader.addEventSource(new SqsEventSource(source, { reportBatchItemFailures: true, ...mapping }));
  return { queue: source, function: reader };
}
