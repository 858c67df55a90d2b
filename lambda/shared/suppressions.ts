import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { addressId } from './address.ts';

/** A row of the table of suppressions: why an address is never mailed again. */
export const suppression = z.object({
  /** The address's id; the table does not hold the address. */
  address: z.string(),
  reason: z.enum(['BOUNCE', 'COMPLAINT']),
  at: z.iso.datetime(),
});
export type Suppression = z.infer<typeof suppression>;

/**
 * Who is never mailed, by any flow: addresses that do not exist, and people who called a mail spam.
 * Whoever mails asks first, because SES counts every further bounce and complaint against the sender.
 * https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
 */
export interface Suppressions {
  has(email: string): Promise<boolean>;
  add(email: string, reason: Suppression['reason'], at: string): Promise<void>;
}

export function suppressionsTable(client: DynamoDBDocumentClient, TableName: string): Suppressions {
  return {
    async has(email) {
      const Key = { address: addressId(email) };
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item !== undefined;
    },
    async add(email, reason, at) {
      const Item = { address: addressId(email), reason, at } satisfies Suppression;
      await client.send(new PutCommand({ TableName, Item }));
    },
  };
}
