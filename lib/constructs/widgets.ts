import { Duration } from 'aws-cdk-lib/core';
import {
  GraphWidget,
  Metric,
  TextWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Four widgets fill a row: a dashboard is 24 units wide. */
const quarter = { width: 6, height: 6 };
const minute = { period: Duration.minutes(1) };

/** Says at the head of a row what the row shows, and what it means when there is nothing to show. */
export function rowText(title: string, shows: string, noData: string): IWidget {
  return new TextWidget({
    ...quarter,
    markdown: `## ${title}\n\n${shows}\n\n**No data**: ${noData}`,
  });
}

export function graph(
  title: string,
  { left, right }: Pick<ConstructorParameters<typeof GraphWidget>[0], 'left' | 'right'>,
): IWidget {
  return new GraphWidget({ ...quarter, title, left, right, leftYAxis: { min: 0 } });
}

/** What a service counts in its own log lines. */
export function counted(service: string) {
  return (metricName: string, statistic: string, label: string): IMetric =>
    new Metric({
      namespace: 'Conveyor',
      metricName,
      dimensionsMap: { service },
      statistic,
      label,
    });
}

/** How full a queue and its dead-letter queue are, and on the right how old the oldest message is. */
export function queueGraph(queue: IQueue, deadLetterQueue: IQueue): IWidget {
  const most = { ...minute, statistic: 'Maximum' };
  return graph('Messages', {
    left: [
      queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'waiting' }),
      queue.metricApproximateNumberOfMessagesNotVisible({ ...most, label: 'in flight' }),
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'dead letters' }),
    ],
    right: [queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'oldest (s)' })],
  });
}

/** How often a function runs and fails, how many of it at once, and how long it takes. */
export function functionGraphs(lambda: IFunction): IWidget[] {
  return [
    graph('Invocations', {
      left: [
        lambda.metricInvocations({ ...minute, label: 'invocations' }),
        lambda.metricErrors({ ...minute, label: 'errors' }),
        lambda.metricThrottles({ ...minute, label: 'throttles' }),
      ],
      right: [
        lambda.metric('ConcurrentExecutions', {
          ...minute,
          statistic: 'Maximum',
          label: 'at once',
        }),
      ],
    }),
    graph('Duration', {
      left: ['p50', 'p99'].map((statistic) =>
        lambda.metricDuration({ ...minute, statistic, label: `${statistic} (ms)` }),
      ),
    }),
  ];
}
