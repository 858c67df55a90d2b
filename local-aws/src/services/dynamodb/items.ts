import { z } from 'zod';
import { lengthOf } from '../../gateway/metering/length-of.ts';

const batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });

/** How many items a batch or a transaction names; undefined: it is none. */
export function itemsOf(input: unknown): number | undefined {
  const tables = batch.safeParse(input).data?.RequestItems;
  if (!tables) return lengthOf(input, 'TransactItems');
  return Object.values(tables).reduce<number>(
    (sum, table) => sum + (Array.isArray(table) ? table.length : (lengthOf(table, 'Keys') ?? 0)),
    0,
  );
}
