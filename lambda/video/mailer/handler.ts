import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { processBatch } from '../../shared/batch.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { hideMessage } from '../../shared/hide-message.ts';
import { createLog } from '../../shared/log.ts';
import { videosTable } from '../videos-table.ts';
import { mailerEnvironment } from './environment.ts';
import { createMailer } from './mailer.ts';

const environment = readEnvironment(mailerEnvironment);
const ses = new SESClient();

const options = {
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  log: createLog('mailer'),
  random: Math.random,
  hide: hideMessage(new SQSClient(), environment.QUEUE_URL),
  handle: createMailer({
    videos: videosTable(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.VIDEOS_TABLE,
    ),
    async sendMail(to, { subject, text, html }) {
      await ses.send(
        new SendEmailCommand({
          Source: environment.SENDER,
          Destination: { ToAddresses: [to] },
          Message: {
            Subject: { Charset: 'UTF-8', Data: subject },
            Body: {
              Text: { Charset: 'UTF-8', Data: text },
              Html: { Charset: 'UTF-8', Data: html },
            },
          },
        }),
      );
    },
    siteUrl: environment.SITE_URL,
    now: () => new Date(),
  }),
};

/** The notice queue's mapping invokes it with up to ten notices. */
export const handler = (event: SQSEvent) => processBatch(event.Records, options);
