import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FlowDashboard, type Charted } from './constructs/flow-dashboard.ts';

export interface ClicksDashboardProps {
  readonly collector: Charted;
  readonly stream: Charted;
  readonly analytics: Charted;
  readonly trending: Charted;
  readonly lake: Charted;
  readonly clicksApi: Charted;
}

/** The clicks flow. */
export class ClicksDashboard extends FlowDashboard {
  constructor(scope: Construct, id: string, props: ClicksDashboardProps) {
    const { collector, stream, analytics, trending, lake, clicksApi } = props;
    super(scope, id, {
      introduction:
        'as clicks go: **collector → stream → analytics, trending, lake**, each at its own pace; ' +
        'below, what pages are told of it. One batch: the query ' +
        `\`${Stack.of(scope).stackName}/follow-a-batch\` of Logs Insights.`,
      rows: [
        collector.dashboardRow('Takes what pages report: a batch of up to 25 clicks is a record.'),
        stream.dashboardRow(
          'Keeps seven days of records, read or not. What is refused here, pages send again.',
        ),
        analytics.dashboardRow(
          'Counts by minute. It shares what a shard can be read with Firehose and writes at the end ' +
            'of each window.',
        ),
        trending.dashboardRow('Scores pages and videos, by an enhanced fan-out of its own.'),
        lake.dashboardRow('Firehose writes records to S3 as they are, for Athena to ask.'),
        clicksApi.dashboardRow('Tells statistics and what is trending.'),
      ],
    });
  }
}
