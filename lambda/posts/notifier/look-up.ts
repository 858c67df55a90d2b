import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../shared/batch-get.ts';
import { parse } from '../../shared/parse.ts';
import { suppression } from '../../shared/suppressions.ts';
import { addressIdIn, subscription, type Subscription } from '../subscription.ts';

/** What is known now of some subscriptions. */
export interface LookedUp {
  /** Those that there are. */
  readonly subscriptions: readonly Subscription[];
  /** The ids of those whose address is never mailed again. */
  readonly suppressed: ReadonlySet<string>;
}

export type LookUp = (subscriptionIds: readonly string[]) => Promise<LookedUp>;

export interface LookUpTables {
  readonly subscriptions: string;
  readonly suppressions: string;
}

/** Asks both tables at once: 50 recipients are the 100 keys that one call takes. */
export function lookUpIn(client: DynamoDBDocumentClient, tables: LookUpTables): LookUp {
  return async (ids) => {
    const addresses = new Set(ids.map(addressIdIn));
    const rows = await batchGet(client, {
      [tables.subscriptions]: ids.map((subscriptionId) => ({ subscriptionId })),
      [tables.suppressions]: [...addresses].map((address) => ({ address })),
    });
    const suppressed = new Set(
      (rows[tables.suppressions] ?? []).map(
        (row) => parse(suppression, row, 'A row of the suppressions').address,
      ),
    );
    return {
      subscriptions: (rows[tables.subscriptions] ?? []).map((row) =>
        parse(subscription, row, 'A row of the subscriptions'),
      ),
      suppressed: new Set(ids.filter((id) => suppressed.has(addressIdIn(id)))),
    };
  };
}
