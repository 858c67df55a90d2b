import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  Metric,
  TextWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { graph, rowText } from './constructs/widgets.ts';

/** A part of the flow that brings its own row. */
interface Charted {
  dashboardRow(shows: string): IWidget[];
}

export interface VideoDashboardProps {
  readonly api: Charted;
  readonly receiver: Charted;
  readonly encoder: Charted;
  readonly mailer: Charted;
}

/** The video flow from top to bottom, and above it the alarms of its stack. */
export class VideoDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { api, receiver, encoder, mailer }: VideoDashboardProps,
  ) {
    super(scope, id);
    const stack = Stack.of(this);
    const alarms = stack.node.findAll().filter((one) => one instanceof Alarm);

    new Dashboard(this, 'Dashboard', {
      dashboardName: stack.stackName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          new TextWidget({
            width: 24,
            height: 2,
            markdown:
              'From top to bottom, as a video goes: **API → receiver → encoder → mailer → SES**. ' +
              'Each alarm below names its section of `docs/runbook.md`. One video: the query ' +
              `\`${stack.stackName}/follow-a-video\` of Logs Insights, or \`npm run follow -- ID\`.`,
          }),
        ],
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
        api.dashboardRow('Announces videos, lists them, and tells players where they are.'),
        receiver.dashboardRow('Takes each upload in: S3 invokes it, and it queues the encoding.'),
        encoder.dashboardRow(
          'Encodes one video at a time. The oldest message is the longest that an uploader waits now.',
        ),
        outcomeRow(),
        mailer.dashboardRow(
          'Tells uploaders: accepted; then ready, or why not. FIFO, by uploader.',
        ),
        sesRow(),
      ],
    });
  }
}

function ofEncoder(metricName: string, statistic: string, label: string): IMetric {
  return new Metric({
    namespace: 'Conveyor',
    metricName,
    dimensionsMap: { service: 'encoder' },
    statistic,
    label,
  });
}

function ofSes(metricName: string, statistic: string, label: string): IMetric {
  return new Metric({ namespace: 'AWS/SES', metricName, statistic, label });
}

/** What the encoder counts in its own log lines: see `lambda/shared/metrics.ts`. */
function outcomeRow(): IWidget[] {
  return [
    rowText(
      'Outcomes',
      'What became of videos, as their uploaders see it: ready or refused, and after how long.',
      'no video was finished in this time.',
    ),
    graph('Videos', {
      left: [ofEncoder('Ready', 'Sum', 'ready'), ofEncoder('Refused', 'Sum', 'refused')],
    }),
    graph('From queued to ready', {
      left: ['p50', 'p99'].map((one) => ofEncoder('QueuedToReady', one, `${one} (ms)`)),
    }),
    graph('Encoding alone', {
      left: ['p50', 'p99'].map((one) => ofEncoder('EncodeTime', one, `${one} (ms)`)),
    }),
  ];
}

/**
 * What SES counts without a configuration set: the whole account's mail, other applications' too.
 * https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-activity.html
 */
function sesRow(): IWidget[] {
  return [
    rowText(
      'SES',
      'All mail of this account and Region: SES pauses an account whose bounces (5 %) or complaints ' +
        '(0.1 %) stay high.',
      'no mail was sent, or none came back.',
    ),
    graph('Mails', {
      left: [ofSes('Send', 'Sum', 'sent'), ofSes('Delivery', 'Sum', 'delivered')],
    }),
    graph('Trouble', {
      left: [
        ofSes('Bounce', 'Sum', 'bounces'),
        ofSes('Complaint', 'Sum', 'complaints'),
        ofSes('Reject', 'Sum', 'rejected'),
      ],
    }),
    graph('Reputation', {
      left: [
        ofSes('Reputation.BounceRate', 'Average', 'bounce rate (0 to 1)'),
        ofSes('Reputation.ComplaintRate', 'Average', 'complaint rate (0 to 1)'),
      ],
    }),
  ];
}
