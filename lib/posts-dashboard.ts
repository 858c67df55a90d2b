import { Stack } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { FlowDashboard, type Charted } from './constructs/flow-dashboard.ts';
import { sesRow } from './constructs/ses-row.ts';
import { counted, graph, rowText } from './constructs/widgets.ts';

export interface PostsDashboardProps {
  readonly postsApi: Charted;
  readonly fanout: Charted;
  readonly notifier: Charted;
  readonly subscriptionsApi: Charted;
  readonly inviter: Charted;
  readonly suppressor: Charted;
}

/** The posts flow. */
export class PostsDashboard extends FlowDashboard {
  constructor(scope: Construct, id: string, props: PostsDashboardProps) {
    const { postsApi, fanout, notifier, subscriptionsApi, inviter, suppressor } = props;
    super(scope, id, {
      introduction:
        'as a post goes: **API → fanout → notifier → SES**; below, how people subscribe, and who is ' +
        'never mailed again. One post: the query ' +
        `\`${Stack.of(scope).stackName}/follow-a-post\` of Logs Insights.`,
      rows: [
        postsApi.dashboardRow(
          'Takes posts in and lists them. How many subscribe makes no difference here.',
        ),
        fanout.dashboardRow(
          'Publishes a post when it can no longer be cancelled, and cuts its audience into deliveries. ' +
            'Posts in their undo window are delayed messages, not waiting ones.',
        ),
        notifier.dashboardRow(
          'Mails up to 50 subscribers by one call. What waits here is what SES’s rate leaves over.',
        ),
        outcomeRow(),
        subscriptionsApi.dashboardRow('Takes subscriptions, confirms them and ends them.'),
        inviter.dashboardRow('Mails the link that confirms a subscription.'),
        suppressor.dashboardRow(
          'Notes who bounced or complained, of all flows: nobody mails them again.',
        ),
        sesRow(),
      ],
    });
  }
}

/** What the functions count in their own log lines: see `lambda/shared/metrics.ts`. */
function outcomeRow(): IWidget[] {
  const ofFanout = counted('fanout');
  const ofNotifier = counted('notifier');
  const ofSuppressor = counted('suppressor');
  return [
    rowText(
      'Outcomes',
      'What became of posts and of their mails.',
      'nothing was published or mailed in this time.',
    ),
    graph('Posts', {
      left: [ofFanout('Published', 'Sum', 'published')],
      right: [ofFanout('Deliveries', 'Sum', 'deliveries')],
    }),
    graph('Mails', {
      left: [
        ofNotifier('Mailed', 'Sum', 'taken by SES'),
        ofNotifier('MailsRefused', 'Sum', 'refused by SES'),
      ],
    }),
    graph('Mails of all flows that did not arrive', {
      left: [
        ofSuppressor('Suppressed', 'Sum', 'bounced or complained'),
        ofSuppressor('TransientBounce', 'Sum', 'bounced for now'),
        ofSuppressor('Rejected', 'Sum', 'rejected'),
        ofSuppressor('RenderingFailure', 'Sum', 'not rendered'),
      ],
    }),
  ];
}
