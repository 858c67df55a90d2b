import { Stack } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { FlowDashboard, type Charted } from './constructs/flow-dashboard.ts';
import { sesRow } from './constructs/ses-row.ts';
import { counted, graph, rowText } from './constructs/widgets.ts';

export interface VideoDashboardProps {
  readonly api: Charted;
  readonly receiver: Charted;
  readonly encoder: Charted;
  readonly mailer: Charted;
}

/** The video flow. */
export class VideoDashboard extends FlowDashboard {
  constructor(
    scope: Construct,
    id: string,
    { api, receiver, encoder, mailer }: VideoDashboardProps,
  ) {
    super(scope, id, {
      introduction:
        'as a video goes: **API → receiver → encoder → mailer → SES**. One video: the query ' +
        `\`${Stack.of(scope).stackName}/follow-a-video\` of Logs Insights, or \`npm run follow -- ID\`.`,
      rows: [
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

/** What the encoder counts in its own log lines: see `lambda/shared/metrics.ts`. */
function outcomeRow(): IWidget[] {
  const ofEncoder = counted('encoder');
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
