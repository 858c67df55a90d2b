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
import { limitsTable } from '../limits.ts';
import { newSecret } from '../secret.ts';
import { subscriptionsTable } from '../subscriptions-table.ts';
import { inviterEnvironment } from './environment.ts';
import { createInviter } from './inviter.ts';

const environment = readEnvironment(inviterEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());

const options = {
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  log: createLog('inviter'),
  random: Math.random,
  hide: hideMessage(new SQSClient(), environment.QUEUE_URL),
  handle: createInviter({
    subscriptions: subscriptionsTable(dynamoDb, environment.SUBSCRIPTIONS_TABLE),
    suppressions: suppressionsTable(dynamoDb, environment.SUPPRESSIONS_TABLE),
    limits: limitsTable(dynamoDb, environment.LIMITS_TABLE),
    sendMail: mailSender(new SESv2Client(), environment),
    siteUrl: environment.SITE_URL,
    newSecret,
    now: () => new Date(),
  }),
};

/** The invitation queue's mapping invokes it with up to ten requests. */
export const handler = (event: SQSEvent) => processBatch(event.Records, options);
