import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { queueWorker } from '../../shared/queue-worker.ts';
import { mailSender } from '../../shared/send-mail.ts';
import { suppressionsTable } from '../../shared/suppressions.ts';
import { videosTable } from '../videos-table.ts';
import { mailerEnvironment } from './environment.ts';
import { createMailer } from './mailer.ts';

const environment = readEnvironment(mailerEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());

/** The notice queue's mapping invokes it with up to ten notices. */
export const handler = queueWorker({
  name: 'mailer',
  environment,
  handle: createMailer({
    videos: videosTable(dynamoDb, environment.VIDEOS_TABLE),
    suppressions: suppressionsTable(dynamoDb, environment.SUPPRESSIONS_TABLE),
    sendMail: mailSender(new SESv2Client(), environment),
    siteUrl: environment.SITE_URL,
    now: () => new Date(),
  }),
});
