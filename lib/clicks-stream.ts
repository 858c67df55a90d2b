import { Duration } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';
import { graph, rowText } from './constructs/widgets.ts';
import type { StageSettings } from './stage.ts';

export interface ClickStreamProps {
  readonly stage: StageSettings;
  /** So many shards, which are yours to scale. @default on demand: scales by itself */
  readonly shards?: number;
}

/**
 * What pages report, for seven days. A shard takes 1 MB or 1,000 records a second.
 * https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 */
export class ClickStream extends Stream {
  constructor(scope: Construct, id: string, { stage, shards }: ClickStreamProps) {
    super(scope, id, {
      ...(shards === undefined
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: Duration.days(7),
      encryption: StreamEncryption.MANAGED,
      removalPolicy: stage.removalPolicy,
    });
    // A burst is sent again; what goes on for a quarter of an hour are more clicks than there is room.
    new RunbookAlarm(this, 'WriteThrottles', {
      description: 'The stream refuses writes: pages send clicks again and in the end lose them.',
      section: 'stream-write-throttles',
      metric: this.throttledWrites(Duration.minutes(5)),
      threshold: 1,
      evaluationPeriods: 3,
    });
  }

  /** The stream on a dashboard: what comes in, what is read, what is refused, what is left behind. */
  dashboardRow(shows: string): IWidget[] {
    const each = { period: Duration.minutes(1), statistic: 'Sum' };
    return [
      rowText('Stream', shows, 'nobody looked at a page. Kinesis measures only while it is used.'),
      graph('Records and bytes', {
        left: [
          this.metricIncomingRecords({ ...each, label: 'records in' }),
          // Of those who share the shards; who has an enhanced fan-out is not counted here.
          this.metricGetRecords({ ...each, label: 'records out' }),
        ],
        right: [this.metricIncomingBytes({ ...each, label: 'bytes in' })],
      }),
      graph('Refused', {
        left: [
          this.throttledWrites(each.period, 'writes'),
          this.metricReadProvisionedThroughputExceeded({ ...each, label: 'reads' }),
        ],
      }),
      graph('Oldest record when read', {
        left: [
          this.metricGetRecordsIteratorAgeMilliseconds({
            ...each,
            statistic: 'Maximum',
            label: 'age (ms)',
          }),
        ],
      }),
    ];
  }

  private throttledWrites(period: Duration, label?: string) {
    return this.metricWriteProvisionedThroughputExceeded({ period, statistic: 'Sum', label });
  }
}
