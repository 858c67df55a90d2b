import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createAnalytics, type Written } from '../../../lambda/clicks/analytics/analytics.ts';
import { seenTable, type SeenItem } from '../../../lambda/clicks/analytics/seen-table.ts';
import type { StatisticsItem } from '../../../lambda/clicks/statistics.ts';
import { count, decode, nobody, union, type Visitors } from '../../../lambda/clicks/visitors.ts';
import { silent } from '../../video/support/things.ts';
import { asEvent, noon, type Stored } from '../support/records.ts';

/** What becomes of an invocation. */
export type Fate = 'done' | 'dies before' | 'dies in between' | 'dies after';

const minute = 60_000;

const query = z.object({
  ExpressionAttributeValues: z.object({
    ':shard': z.string(),
    ':from': z.string(),
    ':to': z.string(),
  }),
});

/** Both tables, and as many environments of the function as are asked for. */
export class World {
  readonly statistics = new Map<string, StatisticsItem>();
  readonly seen = new Map<string, SeenItem>();
  /** How often the table of seen batches was asked. */
  queries = 0;
  readonly #fates: Fate[];
  #fate: Fate = 'done';

  /** @param fates of the first invocations; all others are done */
  constructor(fates: readonly Fate[] = []) {
    this.#fates = [...fates];
  }

  environment(mostBytes?: number) {
    return createAnalytics({
      seenNear: seenTable(this.#client(), 'seen'),
      write: (items) => this.#write(items),
      log: silent,
      now: () => new Date(noon),
      mostBytes,
    });
  }

  /**
   * Invokes the function once: with records of a shard that arrived within a window.
   * @throws Error when it dies
   */
  async invoke(
    environment: ReturnType<typeof createAnalytics>,
    { shardId = 'shardId-0', window = 0, state = {}, records, ends, version }: Invocation,
  ) {
    this.#fate = this.#fates.shift() ?? 'done';
    const start = noon + window * minute;
    const answer = await environment({
      Records: records.map((record) => asEvent(shardId, record)),
      shardId,
      window: { start: iso(start), end: iso(start + minute) },
      state,
      isFinalInvokeForWindow: ends === 'closed',
      isWindowTerminatedEarly: ends === 'early',
      version,
    });
    if (this.#fate !== 'done') throw new Error('died');
    // As it goes through Lambda.
    const text = JSON.stringify(answer);
    return z
      .object({
        state: z.record(z.string(), z.unknown()),
        batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
      })
      .parse(JSON.parse(text));
  }

  /** What all items of a version count together, as a reader adds them up. */
  totals(version = 'live'): Totals {
    const totals: Totals = new TotalsBook();
    for (const item of this.statistics.values()) {
      if (item.version !== version) continue;
      totals.add(`${item.minute} late`, item.late);
      totals.add(`${item.minute} duplicates`, item.duplicates);
      for (const { page, referrer, views, plays, visitors } of item.cells) {
        const cell = `${item.minute} ${page} ${referrer}`;
        totals.add(`${cell} views`, views);
        totals.add(`${cell} plays`, plays);
        totals.meet(`${cell} visitors`, decode(visitors));
      }
    }
    return totals;
  }

  #write({ statistics, seen }: Written): Promise<void> {
    if (this.#fate === 'dies before') return Promise.reject(new Error('died'));
    for (const item of seen) this.seen.set(`${item.shard} ${item.window}`, item);
    const some = this.#fate === 'dies in between' ? statistics.slice(0, 1) : statistics;
    for (const item of some) this.statistics.set(`${item.hour} ${item.part}`, item);
    return this.#fate === 'dies in between' ? Promise.reject(new Error('died')) : Promise.resolve();
  }

  /** Answers queries of the seen batches, an item a page. */
  #client(): DynamoDBDocumentClient {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
    client.middlewareStack.add(
      () =>
        ({ input }) => {
          const {
            ':shard': shard,
            ':from': from,
            ':to': to,
          } = query.parse(input).ExpressionAttributeValues;
          this.queries += 1;
          const all = [...this.seen.values()].filter(
            (item) => item.shard === shard && item.window >= from && item.window <= to,
          );
          const { ExclusiveStartKey: at = { index: 0 } } = z
            .object({ ExclusiveStartKey: z.object({ index: z.number() }).optional() })
            .parse(input);
          const next = at.index + 1;
          const output = {
            $metadata: {},
            Items: all.slice(at.index, next),
            LastEvaluatedKey: next < all.length ? { index: next } : undefined,
          };
          return Promise.resolve({ response: {}, output });
        },
      { step: 'initialize', name: 'table' },
    );
    return client;
  }
}

export interface Invocation {
  readonly shardId?: string;
  /** How many minutes after noon it begins. */
  readonly window?: number;
  readonly state?: unknown;
  readonly records: readonly Stored[];
  readonly ends?: 'closed' | 'early';
  readonly version?: string;
}

/** Figures by what they count, the zeros left out. */
export class TotalsBook {
  readonly #figures = new Map<string, number>();
  readonly #sets = new Map<string, Visitors>();

  add(what: string, more = 1): void {
    if (more > 0) this.#figures.set(what, (this.#figures.get(what) ?? 0) + more);
  }

  meet(what: string, visitors: Visitors): void {
    this.#sets.set(what, union(this.#sets.get(what) ?? nobody, visitors));
  }

  get figures(): Readonly<Record<string, number>> {
    const sets = Array.from(this.#sets, ([what, set]) => [what, count(set)] as const);
    return Object.fromEntries([...this.#figures, ...sets]);
  }
}
export type Totals = TotalsBook;

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
