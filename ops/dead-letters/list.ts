import { DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Target } from '../../demo/target.ts';
import type { FailureQueue } from '../failure-queue.ts';
import { depthOf, failureQueues, queueName } from '../failure-queues.ts';
import { duration, table } from '../text.ts';

/** Every failure queue of the app: how much is in it, since when, and whether its alarm knows. */
export async function list(target: Target, now: Date): Promise<string> {
  const alarms = await alarmsOf(target);
  const rows = (await failureQueues(target)).map(async (queue) => {
    const { visible, inFlight } = await depthOf(target, queue.queueUrl);
    return [
      queue.name,
      queue.kind,
      inFlight > 0 ? `${visible} (+${inFlight} in flight)` : String(visible),
      visible + inFlight === 0 ? '-' : await ageOfOldest(target, queue.queueUrl, now),
      sourceOf(queue),
      alarms === undefined ? 'no alarms here' : stateOf(alarms, queueName(queue.queueUrl)),
    ];
  });
  const heading = ['QUEUE', 'KIND', 'DEPTH', 'OLDEST', 'SOURCE', 'ALARM'];
  return table(heading, await Promise.all(rows));
}

function sourceOf(queue: FailureQueue): string {
  switch (queue.kind) {
    case 'dead-letter':
      return queueName(queue.sourceUrl);
    case 'on-failure':
      return queue.functionName;
    case 'stream-failure':
      return queue.streamName;
  }
}

/** Undefined: nobody knows alarms there. */
async function alarmsOf({ cloudWatch }: Target): Promise<readonly MetricAlarm[] | undefined> {
  const found: MetricAlarm[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const page = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'], NextToken }),
      );
      found.push(...(page.MetricAlarms ?? []));
      ({ NextToken } = page);
    } while (NextToken);
  } catch (error) {
    if (isNotImplemented(error)) return undefined;
    throw error;
  }
  return found;
}

const worstFirst = ['ALARM', 'INSUFFICIENT_DATA', 'OK'] as const;

/** Of the alarms on any metric of the queue, the state that is worst. */
function stateOf(alarms: readonly MetricAlarm[], queue: string): string {
  const states = alarms
    .filter(({ Dimensions = [], Metrics = [] }) =>
      [
        ...Dimensions,
        ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []),
      ].some(({ Name, Value }) => Name === 'QueueName' && Value === queue),
    )
    .map(({ StateValue }) => StateValue);
  return worstFirst.find((state) => states.includes(state)) ?? 'none';
}

/**
 * SQS tells it to CloudWatch alone, a few minutes late. Of a dead-letter queue it is the time since
 * the message came there.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
async function ageOfOldest({ cloudWatch }: Target, queueUrl: string, now: Date): Promise<string> {
  try {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: queueName(queueUrl) }],
        Statistics: ['Maximum'],
        Period: 60,
        StartTime: new Date(now.getTime() - 15 * 60_000),
        EndTime: now,
      }),
    );
    const [latest] = Datapoints.toSorted((a, b) => Number(b.Timestamp) - Number(a.Timestamp));
    return latest?.Maximum === undefined ? 'unknown' : duration(latest.Maximum * 1000);
  } catch (error) {
    if (isNotImplemented(error)) return 'unknown';
    throw error;
  }
}

/** As an emulator without CloudWatch answers. */
function isNotImplemented(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotImplemented';
}
