import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendBulkEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { setTimeout } from 'node:timers/promises';
import { readEnvironment } from '../../shared/environment.ts';
import { queueWorker } from '../../shared/queue-worker.ts';
import { postsTable } from '../posts-table.ts';
import { newSecret } from '../secret.ts';
import { bulkEmail } from './bulk-email.ts';
import { postContents } from './contents.ts';
import { deliveriesTable } from './deliveries-table.ts';
import { notifierEnvironment } from './environment.ts';
import { lookUpIn } from './look-up.ts';
import { callMilliseconds, createNotifier } from './notifier.ts';
import { createPacer } from './pacer.ts';

const environment = readEnvironment(notifierEnvironment);
const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const posts = postsTable(client, environment.POSTS_TABLE);
// Once: after a lost answer the client itself would mail everybody again, and no row would know.
const ses = new SESv2Client({ maxAttempts: 1 });
const sending = {
  sender: environment.SENDER,
  configurationSet: environment.CONFIGURATION_SET,
  siteUrl: environment.SITE_URL,
};

const notify = createNotifier({
  deliveries: deliveriesTable(client, environment.DELIVERIES_TABLE),
  contents: postContents((postId) => posts.get(postId)),
  lookUp: lookUpIn(client, {
    subscriptions: environment.SUBSCRIPTIONS_TABLE,
    suppressions: environment.SUPPRESSIONS_TABLE,
  }),
  async sendMails(mailing) {
    const { BulkEmailEntryResults = [] } = await ses.send(
      new SendBulkEmailCommand(bulkEmail(mailing, sending)),
      { abortSignal: AbortSignal.timeout(callMilliseconds) },
    );
    return BulkEmailEntryResults.map(({ Status }) => Status);
  },
  pacer: createPacer(environment.SEND_RATE / environment.MAX_CONCURRENCY),
  pause: setTimeout,
  newSecret,
  now: () => new Date(),
});

/** The delivery queue's mapping invokes it with up to ten deliveries. */
export const handler = queueWorker({
  name: 'notifier',
  environment,
  handle: notify,
});
