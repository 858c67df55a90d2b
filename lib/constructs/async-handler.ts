import { Duration } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { Handler, type HandlerProps, type Variables } from './handler.ts';
import { RunbookAlarm, sectionOf } from './runbook-alarm.ts';
import { functionGraphs, graph, rowText } from './widgets.ts';

export interface AsyncHandlerProps<
  Environment extends Variables,
> extends HandlerProps<Environment> {
  /** Says what is lost if nobody looks into the failure queue. */
  readonly failureDescription: string;
  /** How old an event may be when it is tried; older ones raise an alarm. */
  readonly longestWait: Duration;
}

/**
 * A function that is invoked asynchronously, by S3 or SNS. Lambda tries an event three times and
 * then drops it, unless there is a destination for failures: here a queue with an alarm.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class AsyncHandler<Environment extends Variables> extends Construct {
  readonly function: Function;
  readonly failureQueue: Queue;

  constructor(scope: Construct, id: string, props: AsyncHandlerProps<Environment>) {
    super(scope, id);
    this.failureQueue = new DeadLetterQueue(this, 'Failures', {
      description: props.failureDescription,
      section: sectionOf(this, 'failures'),
      removalPolicy: props.stage.removalPolicy,
    }).queue;
    this.function = new Handler(this, 'Handler', props).function;
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      onFailure: new SqsDestination(this.failureQueue),
    });
    this.alarm(props);
  }

  /** The function on a dashboard: the events that wait for it, its invocations, its time. */
  dashboardRow(shows: string): IWidget[] {
    const ofEvents = (name: string, statistic: string, label: string) =>
      this.function.metric(name, { period: Duration.minutes(1), statistic, label });
    return [
      rowText(this.node.id, shows, 'no event came. Lambda measures only while there are some.'),
      graph('Events', {
        left: [
          ofEvents('AsyncEventsReceived', 'Sum', 'received'),
          ofEvents('AsyncEventsDropped', 'Sum', 'given up'),
          ofEvents('DestinationDeliveryFailures', 'Sum', 'lost'),
          this.failureQueue.metricApproximateNumberOfMessagesVisible({
            period: Duration.minutes(1),
            statistic: 'Maximum',
            label: 'in the failure queue',
          }),
        ],
        right: [ofEvents('AsyncEventAge', 'Maximum', 'oldest (ms)')],
      }),
      ...functionGraphs(this.function),
    ];
  }

  /**
   * Events wait in a queue of Lambda's own, of which these metrics are all that is seen. There is no
   * alarm on AsyncEventsDropped: it counts what the failure queue took, whose alarm says so.
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
   */
  private alarm(props: AsyncHandlerProps<Environment>): void {
    const { longestWait, whileDown, failureDescription } = props;
    new RunbookAlarm(this, 'EventAge', {
      description: `An event has waited for ${longestWait.toHumanString()}. ${whileDown}`,
      section: sectionOf(this, 'event-age'),
      metric: this.function.metric('AsyncEventAge', {
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: longestWait.toMilliseconds(),
    });
    new RunbookAlarm(this, 'LostEvents', {
      description: `${failureDescription} The failure queue does not have them either.`,
      section: sectionOf(this, 'lost-events'),
      metric: this.function.metric('DestinationDeliveryFailures', {
        statistic: 'Sum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
    });
  }
}
