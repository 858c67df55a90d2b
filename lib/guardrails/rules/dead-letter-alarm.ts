import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { list } from '../properties.ts';
import type { Rule } from '../rule.ts';
import { failureQueues } from '../views/failure-queues.ts';

const metricName = 'ApproximateNumberOfMessagesVisible';

const metric = z.object({
  MetricName: z.literal(metricName),
  Dimensions: list(z.object({ Name: z.literal('QueueName'), Value: z.unknown() })),
});
/** An alarm has one metric, or many of which some are arithmetic. */
const many = z.object({ Metrics: list(z.object({ MetricStat: z.object({ Metric: metric }) })) });

export const deadLetterAlarm: Rule = {
  id: 'dead-letter-alarm',
  demands: 'Every dead-letter queue and every queue for failed invocations has an alarm.',
  because: 'Nobody reads such a queue unless told to, and SQS deletes what is in it in the end.',
  page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html',

  *check(assembly) {
    const alarmed = queuesWithAlarm(assembly);
    for (const { queue, from } of failureQueues(assembly)) {
      if (alarmed.has(queue.resource)) continue;
      yield {
        resource: queue.resource,
        property: 'QueueName',
        problem: `The queue takes what ${from.name} could not process, and no alarm watches it.`,
        mend:
          `Add an Alarm on queue.metric${metricName}() with threshold: 1 and ` +
          'comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD.',
      };
    }
  },
};

function queuesWithAlarm(assembly: Assembly): Set<Resource | undefined> {
  const alarms = assembly.ofType('AWS::CloudWatch::Alarm');
  return new Set(
    alarms.flatMap((alarm) => {
      const several = many.safeParse(alarm.properties).data?.Metrics ?? [];
      const metrics = [
        metric.safeParse(alarm.properties).data,
        ...several.map(({ MetricStat }) => MetricStat.Metric),
      ];
      return metrics
        .flatMap((one) => one?.Dimensions ?? [])
        .map(({ Value }) => assembly.target(Value, alarm));
    }),
  );
}
