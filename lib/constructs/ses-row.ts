import { Metric, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { graph, rowText } from './widgets.ts';

/**
 * What SES counts for the whole account: other applications' mail too.
 * https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-activity.html
 */
export function sesRow(): IWidget[] {
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

function ofSes(metricName: string, statistic: string, label: string): IMetric {
  return new Metric({ namespace: 'AWS/SES', metricName, statistic, label });
}
