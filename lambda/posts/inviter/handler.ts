import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { queueWorker } from '../../shared/queue-worker.ts';
import { mailSender } from '../../shared/send-mail.ts';
import { suppressionsTable } from '../../shared/suppressions.ts';
import { limitsTable } from '../limits.ts';
import { newSecret } from '../secret.ts';
import { subscriptionsTable } from '../subscriptions-table.ts';
import { inviterEnvironment } from './environment.ts';
import { createInviter } from './inviter.ts';

const environment = readEnvironment(inviterEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());

/** The invitation queue's mapping invokes it with up to ten requests. */
export const handler = queueWorker({
  name: 'inviter',
  environment,
  handle: createInviter({
    subscriptions: subscriptionsTable(dynamoDb, environment.SUBSCRIPTIONS_TABLE),
    suppressions: suppressionsTable(dynamoDb, environment.SUPPRESSIONS_TABLE),
    limits: limitsTable(dynamoDb, environment.LIMITS_TABLE),
    sendMail: mailSender(new SESv2Client(), environment),
    siteUrl: environment.SITE_URL,
    newSecret,
    now: () => new Date(),
  }),
});
