import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { processBatch } from '../../shared/batch.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { hideMessage } from '../../shared/hide-message.ts';
import { createLog } from '../../shared/log.ts';
import { mailSender } from '../../shared/send-mail.ts';
import { suppressionsTable } from '../../shared/suppressions.ts';
import { videosTable } from '../videos-table.ts';
import { mailerEnvironment } from './environment.ts';
import { createMailer } from './mailer.ts';

const environment = readEnvironment(mailerEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());

const options = {
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  log: createLog('mailer'),
  random: Math.random,
  hide: hideMessage(new SQSClient(), environment.QUEUE_URL),
  handle: createMailer({
    videos: videosTable(dynamoDb, environment.VIDEOS_TABLE),
    suppressions: suppressionsTable(dynamoDb, environment.SUPPRESSIONS_TABLE),
    sendMail: mailSender(new SESv2Client(), environment),
    siteUrl: environment.SITE_URL,
    now: () => new Date(),
  }),
};

/** The notice queue's mapping invokes it with up to ten notices. */
export const handler = (event: SQSEvent) => processBatch(event.Records, options);
