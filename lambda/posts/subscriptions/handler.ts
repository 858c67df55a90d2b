import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { readEnvironment } from '../../shared/environment.ts';
import { createRouter } from '../../shared/http/router.ts';
import { createLog } from '../../shared/log.ts';
import { rowsTable } from '../../shared/rows.ts';
import { delivery } from '../delivery.ts';
import { limitsTable } from '../limits.ts';
import { subscriptionsTable } from '../subscriptions-table.ts';
import { audienceTables } from './audience.ts';
import type { SubscriptionsDependencies } from './dependencies.ts';
import { subscriptionsEnvironment } from './environment.ts';
import { invitationQueue } from './invitation-queue.ts';
import { operations } from './operations.ts';
import { requestSubscription } from './request-subscription.ts';

const environment = readEnvironment(subscriptionsEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());
const log = createLog('subscriptions-api');
const deliveries = rowsTable({
  client: dynamoDb,
  table: environment.DELIVERIES_TABLE,
  key: 'deliveryId',
  schema: delivery,
  noun: 'delivery',
});
const dependencies: SubscriptionsDependencies = {
  subscriptions: subscriptionsTable(dynamoDb, environment.SUBSCRIPTIONS_TABLE),
  request: requestSubscription(dynamoDb, environment.SUBSCRIPTIONS_TABLE),
  audience: audienceTables(dynamoDb, {
    audience: environment.AUDIENCE_TABLE,
    authors: environment.AUTHORS_TABLE,
  }),
  delivery: (deliveryId) => deliveries.get(deliveryId),
  limits: limitsTable(dynamoDb, environment.LIMITS_TABLE),
  invite: invitationQueue(new SQSClient(), environment.INVITATION_QUEUE_URL),
  originSecret: environment.ORIGIN_SECRET,
  newId: randomUUID,
  now: () => new Date(),
  log,
};

/** The HTTP API invokes it for each request of its routes. */
export const handler = createRouter(operations, dependencies, log);
