import { Stack } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { FlowDashboard, type Charted } from './constructs/flow-dashboard.ts';
import { counted, graph, rowText } from './constructs/widgets.ts';

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
        outcomeRow(),
        lake.dashboardRow('Firehose writes records to S3 as they are, for Athena to ask.'),
        clicksApi.dashboardRow('Tells statistics and what is trending.'),
      ],
    });
  }
}

/** What the functions count in their own log lines: see `lambda/shared/metrics.ts`. */
function outcomeRow(): IWidget[] {
  const ofCollector = counted('collector');
  const ofAnalytics = counted('analytics');
  const ofTrending = counted('trending');
  return [
    rowText('Outcomes', 'What became of clicks.', 'nobody looked at a page in this time.'),
    graph('Clicks', {
      left: [
        ofCollector('ClicksAccepted', 'Sum', 'accepted'),
        ofAnalytics('ClicksCounted', 'Sum', 'counted'),
        ofTrending('ClicksScored', 'Sum', 'scored'),
      ],
    }),
    graph('Clicks that count for nothing', {
      left: [
        ofCollector('ClicksRefused', 'Sum', 'refused'),
        ofAnalytics('ClicksLate', 'Sum', 'late'),
        ofAnalytics('ClicksDuplicate', 'Sum', 'sent twice'),
      ],
    }),
    graph('Trouble', {
      left: [
        ofCollector('CollectorThrottled', 'Sum', 'requests put off'),
        ofAnalytics('RecordsBad', 'Sum', 'bad records, analytics'),
        ofTrending('RecordsBad', 'Sum', 'bad records, trending'),
      ],
    }),
  ];
}
