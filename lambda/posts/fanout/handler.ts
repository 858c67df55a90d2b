import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { queueWorker } from '../../shared/queue-worker.ts';
import { postsTable } from '../posts-table.ts';
import { audienceTables } from './audience.ts';
import { fanoutEnvironment } from './environment.ts';
import { createFanout } from './fanout.ts';
import { batchSender } from './send-batch.ts';

const environment = readEnvironment(fanoutEnvironment);
const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const sqs = new SQSClient();
const fanOut = createFanout({
  posts: postsTable(client, environment.POSTS_TABLE),
  audience: audienceTables({
    client,
    authorsTable: environment.AUTHORS_TABLE,
    audienceTable: environment.AUDIENCE_TABLE,
  }),
  sendPages: batchSender(sqs, environment.QUEUE_URL),
  sendDeliveries: batchSender(sqs, environment.DELIVERY_QUEUE_URL),
  sendRate: environment.SEND_RATE,
  hopLimit: environment.HOP_LIMIT,
  now: () => new Date(),
});

/** The published queue's mapping invokes it with one message. */
export const handler = queueWorker({
  name: 'fanout',
  environment,
  sqs,
  handle: fanOut,
});
