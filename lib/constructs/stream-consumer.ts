import { Duration } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { StreamConsumer as RegisteredConsumer, type Stream } from 'aws-cdk-lib/aws-kinesis';
import { StartingPosition, type Function } from 'aws-cdk-lib/aws-lambda';
import {
  KinesisConsumerEventSource,
  KinesisEventSource,
  SqsDlq,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { Handler, type HandlerProps, type Variables } from './handler.ts';
import { RunbookAlarm, sectionOf } from './runbook-alarm.ts';
import { functionGraphs, graph, rowText } from './widgets.ts';

/** A batch that fails is tried so often again. To halve it is no retry. */
const retryAttempts = 3;
/** What is older is given up untried: a consumer that was down for long catches up. */
const maxRecordAge = Duration.hours(6);

export interface StreamConsumerProps<
  Environment extends Variables,
> extends HandlerProps<Environment> {
  readonly stream: Stream;
  /** At most 10,000 records of one shard. */
  readonly batchSize: number;
  /**
   * How long a shard's records may wait for others to make a batch with them, at most 5 minutes: what a
   * batch costs is paid less often. @default none: a batch is what each read finds
   */
  readonly batchingWindow?: Duration;
  /** Carries state from one batch of a shard to the next for so long; at most 15 minutes. @default none */
  readonly tumblingWindow?: Duration;
  /**
   * Registers a consumer, which is pushed its records and has 2 MB a second of each shard to itself,
   * at a price. @default all consumers without share 2 MB a second of each shard
   */
  readonly enhancedFanOut?: boolean;
  /** Says what is missing, in one sentence: an alarm shows it. */
  readonly failureDescription: string;
  /** How old a record may be when it is processed; older ones raise an alarm. */
  readonly longestLag: Duration;
}

/**
 * The one way to hang a consumer on a stream: the function, a mapping that starts with the oldest
 * record and gives up in the end, a queue that is told what it gave up, the alarms, and a row of a
 * dashboard. Without an end to its tries, one bad record blocks its shard until the stream forgets it.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export class StreamConsumer<Environment extends Variables> extends Construct {
  readonly function: Function;
  /** Has the positions of records, not the records: those are in the stream while it keeps them. */
  readonly failureQueue: Queue;
  /** What the mapping reads: the registered consumer's ARN or else the stream's. */
  readonly sourceArn: string;

  constructor(scope: Construct, id: string, props: StreamConsumerProps<Environment>) {
    super(scope, id);
    const { stage, stream, enhancedFanOut = false } = props;
    this.failureQueue = new DeadLetterQueue(this, 'Failures', {
      description: props.failureDescription,
      section: sectionOf(this, 'failures'),
      removalPolicy: stage.removalPolicy,
    }).queue;
    this.function = new Handler(this, 'Handler', props).function;

    const reading = {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      maxBatchingWindow: props.batchingWindow,
      tumblingWindow: props.tumblingWindow,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      maxRecordAge,
      onFailure: new SqsDlq(this.failureQueue),
    };
    if (enhancedFanOut) {
      const consumer = new RegisteredConsumer(this, 'Consumer', {
        stream,
        streamConsumerName: id.toLowerCase(),
      });
      this.sourceArn = consumer.streamConsumerArn;
      this.function.addEventSource(new KinesisConsumerEventSource(consumer, reading));
    } else {
      this.sourceArn = stream.streamArn;
      this.function.addEventSource(new KinesisEventSource(stream, reading));
    }
    this.alarm(props);
  }

  /** The consumer on a dashboard: how far it is behind, its invocations, its time. */
  dashboardRow(shows: string): IWidget[] {
    const period = Duration.minutes(1);
    return [
      rowText(this.node.id, shows, 'the stream was empty. Lambda measures only while it reads.'),
      graph('Behind', {
        left: [this.iteratorAge('oldest record (ms)')],
        right: [
          this.failureQueue.metricApproximateNumberOfMessagesVisible({
            period,
            statistic: 'Maximum',
            label: 'in the failure queue',
          }),
          this.lost('lost'),
        ],
      }),
      ...functionGraphs(this.function),
    ];
  }

  /**
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#performance-metrics
   */
  private alarm({
    longestLag,
    whileDown,
    failureDescription,
  }: StreamConsumerProps<Environment>): void {
    // One batch that fails is late by its retries; three minutes tell that from falling behind.
    new RunbookAlarm(this, 'IteratorAge', {
      description: `A record was ${longestLag.toHumanString()} old when it was read. ${whileDown}`,
      section: sectionOf(this, 'iterator-age'),
      metric: this.iteratorAge(),
      threshold: longestLag.toMilliseconds(),
      evaluationPeriods: 3,
    });
    new RunbookAlarm(this, 'LostRecords', {
      description: `${failureDescription} The failure queue was not told which.`,
      section: 'lost-records',
      metric: this.lost(),
      threshold: 1,
    });
  }

  private iteratorAge(label?: string) {
    return this.function.metric('IteratorAge', {
      statistic: 'Maximum',
      period: Duration.minutes(1),
      label,
    });
  }

  private lost(label?: string) {
    return this.function.metric('DestinationDeliveryFailures', {
      statistic: 'Sum',
      period: Duration.minutes(1),
      label,
    });
  }
}
