import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface DeadLetterQueueProps {
  /** Says what is lost if nobody looks; the alarm shows it. */
  readonly description: string;
  /** The section of docs/runbook.md that the alarm points to. */
  readonly section: string;
  readonly removalPolicy: RemovalPolicy;
  /** A FIFO queue's dead-letter queue must be FIFO too. @default false */
  readonly fifo?: boolean;
}

/**
 * A queue for what nobody could process, which keeps it as long as SQS can, and an alarm as soon as
 * anything is in it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      fifo: props.fifo ? true : undefined,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.removalPolicy,
    });
    new RunbookAlarm(this, 'Alarm', {
      description: props.description,
      section: props.section,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
    });
  }
}
