import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from '../../shared/parse.ts';
import { rowsTable, type Rows } from '../../shared/rows.ts';
import { delivery, type Delivery } from '../delivery.ts';

/** Who begins an attempt, and for how long nobody else may. */
export interface Claim {
  /** Kept from the first attempt on. */
  readonly recipients: readonly string[];
  /** Of the recipients' secrets in this attempt. */
  readonly hashes: readonly string[];
  readonly leaseUntil: number;
  readonly now: number;
}

/** The table of deliveries, as the notifier uses it. */
export interface Deliveries extends Rows<Delivery> {
  /** Begins an attempt; `undefined` when the delivery is done, or another attempt is under way. */
  claim(deliveryId: string, claim: Claim): Promise<Delivery | undefined>;
}

export function deliveriesTable(client: DynamoDBDocumentClient, TableName: string): Deliveries {
  return {
    ...rowsTable({
      client,
      table: TableName,
      key: 'deliveryId',
      schema: delivery,
      noun: 'delivery',
    }),
    async claim(deliveryId, { recipients, hashes, leaseUntil, now }) {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName,
            Key: { deliveryId },
            ConditionExpression:
              'attribute_not_exists(#id) OR (#status = :sending AND #leaseUntil < :now)',
            UpdateExpression:
              'SET #status = :sending, #leaseUntil = :leaseUntil, ' +
              '#recipients = if_not_exists(#recipients, :recipients), ' +
              '#tokens = list_append(if_not_exists(#tokens, :none), :tokens) ' +
              'ADD #attempt :one',
            ExpressionAttributeNames: {
              '#id': 'deliveryId',
              '#status': 'status',
              '#leaseUntil': 'leaseUntil',
              '#recipients': 'recipients',
              '#tokens': 'tokens',
              '#attempt': 'attempt',
            },
            ExpressionAttributeValues: {
              ':sending': 'SENDING',
              ':leaseUntil': leaseUntil,
              ':now': now,
              ':recipients': recipients,
              ':tokens': [hashes],
              ':none': [],
              ':one': 1,
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return parse(delivery, Attributes, `The row of delivery ${deliveryId}`);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}
