import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { rowsTable, type Rows } from '../shared/rows.ts';
import { subscription, type Subscription } from './subscription.ts';

/** The table of subscriptions, as its functions use it. */
export type Subscriptions = Rows<Subscription>;

export function subscriptionsTable(client: DynamoDBDocumentClient, table: string): Subscriptions {
  return rowsTable({
    client,
    table,
    key: 'subscriptionId',
    schema: subscription,
    noun: 'subscription',
  });
}
