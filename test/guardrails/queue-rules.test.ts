import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import { Alarm, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { deadLetters, handler, pipeline, watch } from './parts.ts';
import { examples } from './examples.ts';

const seconds = (amount: number) => Duration.seconds(amount);

examples('visibility-timeout', {
  fails: [
    [
      "SQS's 30 seconds for a function of 10",
      (s) => pipeline(s, { queue: { visibilityTimeout: undefined } }),
    ],
    ['one second too little', (s) => pipeline(s, { queue: { visibilityTimeout: seconds(59) } })],
    [
      'six timeouts without the batching window',
      (s) => pipeline(s, { mapping: { maxBatchingWindow: seconds(5) } }),
    ],
  ],
  passes: [
    ['six timeouts', (s) => pipeline(s)],
    [
      'six timeouts and the window',
      (s) =>
        pipeline(s, {
          queue: { visibilityTimeout: seconds(65) },
          mapping: { maxBatchingWindow: seconds(5) },
        }),
    ],
    [
      "SQS's 30 seconds for Lambda's own three",
      (s) =>
        pipeline(s, { queue: { visibilityTimeout: undefined }, function: { timeout: undefined } }),
    ],
    [
      'a queue that the app only imports',
      (s) =>
        handler(s).addEventSource(
          new SqsEventSource(
            Queue.fromQueueArn(s, 'Queue', 'arn:aws:sqs:us-east-1:123456789012:orders'),
            { reportBatchItemFailures: true },
          ),
        ),
    ],
    [
      'a mapping that is switched off',
      (s) =>
        pipeline(s, { queue: { visibilityTimeout: seconds(30) }, mapping: { enabled: false } }),
    ],
  ],
});

examples('max-receive-count', {
  fails: [
    [
      'one receive',
      (s) =>
        pipeline(s, { queue: { deadLetterQueue: { queue: deadLetters(s), maxReceiveCount: 1 } } }),
    ],
  ],
  passes: [['five receives', (s) => pipeline(s)]],
});

examples('dead-letter-queue', {
  fails: [
    ['a queue without one', (s) => pipeline(s, { queue: { deadLetterQueue: undefined } })],
    [
      'one that keeps messages no longer',
      (s) => pipeline(s, { queue: { retentionPeriod: Duration.days(14) } }),
    ],
    ['one of another kind', (s) => pipeline(s, { queue: { fifo: true } })],
  ],
  passes: [
    ['one that keeps messages longer', (s) => pipeline(s)],
    ['a queue without a function, and without one', (s) => new Queue(s, 'Queue')],
    [
      'one that the app only imports',
      (s) =>
        pipeline(s, {
          queue: {
            deadLetterQueue: {
              queue: Queue.fromQueueArn(s, 'Imported', 'arn:aws:sqs:us-east-1:123456789012:dead'),
              maxReceiveCount: 5,
            },
          },
        }),
    ],
  ],
});

examples('dead-letter-alarm', {
  fails: [
    [
      'a dead-letter queue without one',
      (s) =>
        pipeline(s, {
          queue: {
            deadLetterQueue: {
              queue: new Queue(s, 'Dead', { retentionPeriod: Duration.days(14) }),
              maxReceiveCount: 5,
            },
          },
        }),
    ],
    [
      'a failure queue without one',
      (s) => handler(s, { onFailure: new SqsDestination(new Queue(s, 'Failures')) }),
    ],
    [
      'an alarm on another queue',
      (s) => {
        watch(s, new Queue(s, 'Other'));
        handler(s, { deadLetterQueue: new Queue(s, 'Dead') });
      },
    ],
  ],
  passes: [
    ['an alarm on each', (s) => handler(s, { onFailure: new SqsDestination(deadLetters(s)) })],
    [
      'an alarm on an expression',
      (s) => {
        const queue = new Queue(s, 'Failures');
        handler(s, { onFailure: new SqsDestination(queue) });
        new Alarm(s, 'Alarm', {
          metric: new MathExpression({
            expression: 'v + 0',
            usingMetrics: { v: queue.metricApproximateNumberOfMessagesVisible() },
          }),
          threshold: 1,
          evaluationPeriods: 1,
        });
      },
    ],
  ],
});

examples('partial-batch-response', {
  fails: [
    [
      'a mapping that does not ask for it',
      (s) => pipeline(s, { mapping: { reportBatchItemFailures: false } }),
    ],
    [
      'one of a queue that the app only imports',
      (s) =>
        handler(s).addEventSource(
          new SqsEventSource(
            Queue.fromQueueArn(s, 'Queue', 'arn:aws:sqs:us-east-1:123456789012:orders'),
          ),
        ),
    ],
  ],
  passes: [['a mapping that asks for it', (s) => pipeline(s)]],
});

examples('maximum-concurrency', {
  fails: [
    [
      'reserved concurrency alone',
      (s) => pipeline(s, { function: { reservedConcurrentExecutions: 5 } }),
    ],
    [
      'more batches than are reserved',
      (s) =>
        pipeline(s, {
          function: { reservedConcurrentExecutions: 5 },
          mapping: { maxConcurrency: 6 },
        }),
    ],
  ],
  passes: [
    ['a maximum', (s) => pipeline(s, { mapping: { maxConcurrency: 6 } })],
    [
      'a maximum within what is reserved',
      (s) =>
        pipeline(s, {
          function: { reservedConcurrentExecutions: 6 },
          mapping: { maxConcurrency: 6 },
        }),
    ],
    [
      'a reservation of a function without a queue',
      (s) => handler(s, { reservedConcurrentExecutions: 1 }),
    ],
  ],
});

const loops = (stack: Stack, functionProps = {}) => {
  const { queue, function: reader } = pipeline(stack, { function: functionProps });
  queue.grantSendMessages(reader);
};

examples('queue-loop', {
  fails: [
    ['a function that may send to its own queue', (s) => loops(s)],
    [
      'one that says it is meant, without a limit',
      (s) => loops(s, { recursiveLoop: RecursiveLoop.ALLOW }),
    ],
    [
      'one that limits itself to nothing',
      (s) => loops(s, { recursiveLoop: RecursiveLoop.ALLOW, environment: { HOP_LIMIT: '0' } }),
    ],
    [
      'one with a limit that Lambda would stop',
      (s) => loops(s, { environment: { HOP_LIMIT: '100' } }),
    ],
  ],
  passes: [
    [
      'a loop that is meant and limited',
      (s) => loops(s, { recursiveLoop: RecursiveLoop.ALLOW, environment: { HOP_LIMIT: '100' } }),
    ],
    [
      'a function that sends to another queue',
      (s) => new Queue(s, 'Next').grantSendMessages(pipeline(s).function),
    ],
  ],
});
