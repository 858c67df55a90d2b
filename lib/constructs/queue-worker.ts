import { Duration } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { WorkerEnvironment } from '../../lambda/shared/environment.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { defaultTimeout, Handler, type HandlerProps, type Variables } from './handler.ts';
import { RunbookAlarm, sectionOf } from './runbook-alarm.ts';
import { functionGraphs, queueGraph, rowText } from './widgets.ts';

/** A worker's variables without those that `QueueWorker` itself sets. */
export type OwnEnvironment<Environment extends WorkerEnvironment> = Omit<
  Environment,
  keyof WorkerEnvironment
>;

export interface QueueWorkerProps<Environment extends Variables> extends HandlerProps<Environment> {
  /** Says what is lost if nobody looks into the dead-letter queue. */
  readonly deadLetterDescription: string;
  /** How old a message may grow before users notice; older ones raise an alarm. */
  readonly longestWait: Duration;
  /** At least 5, so that throttling does not send good messages away. @default 5 */
  readonly maxReceiveCount?: number;
  /** Keeps the order within each message group, and delivers a group's messages one batch at a time. @default false */
  readonly fifo?: boolean;
  readonly batchSize: number;
  /** How long to wait for a batch to fill; not for FIFO queues. @default none */
  readonly maxBatchingWindow?: Duration;
  /** Concurrent batches: 2 to 1,000. */
  readonly maxConcurrency: number;
}

/**
 * The one way to hang a worker on a queue: the queue, its dead-letter queue, the function, a mapping
 * in which each message is acknowledged or fails by itself, the alarms, and a row of a dashboard. The
 * visibility timeout is six times the function's timeout plus the batching window.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class QueueWorker<Environment extends Variables> extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly function: Function;

  constructor(scope: Construct, id: string, props: QueueWorkerProps<Environment>) {
    super(scope, id);
    const { fifo = false, maxReceiveCount = 5, maxBatchingWindow, stage } = props;
    const timeout = props.timeout ?? defaultTimeout;

    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', {
      description: props.deadLetterDescription,
      section: sectionOf(this, 'dead-letters'),
      fifo,
      removalPolicy: stage.removalPolicy,
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      fifo: fifo ? true : undefined,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(
        6 * timeout.toSeconds() + (maxBatchingWindow?.toSeconds() ?? 0),
      ),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: stage.removalPolicy,
    });

    const own: WorkerEnvironment = {
      QUEUE_URL: this.queue.queueUrl,
      MAX_RECEIVE_COUNT: String(maxReceiveCount),
    };
    this.function = new Handler(this, 'Handler', {
      ...props,
      timeout,
      environment: { ...props.environment, ...own },
    }).function;
    this.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: props.batchSize,
        maxBatchingWindow,
        maxConcurrency: props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );

    // Messages that are being processed count too. Three minutes tell a wait from a moment.
    new RunbookAlarm(this, 'QueueAge', {
      description: `A message has waited for ${props.longestWait.toHumanString()}. ${props.whileDown}`,
      section: sectionOf(this, 'queue-age'),
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: props.longestWait.toSeconds(),
      evaluationPeriods: 3,
    });
  }

  /** The worker on a dashboard: its queues, its invocations, its time. */
  dashboardRow(shows: string): IWidget[] {
    return [
      rowText(
        this.node.id,
        shows,
        'nothing was sent to the queue for hours, so SQS measures nothing.',
      ),
      queueGraph(this.queue, this.deadLetterQueue),
      ...functionGraphs(this.function),
    ];
  }
}
