import {
  paginateQuery,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import { parse } from '../../shared/parse.ts';
import { boardKey, boardSchema, type Board } from '../board.ts';
import { statisticsItem, type StatisticsItem } from '../statistics.ts';
import { rebuildSchema, rebuildScope, type Rebuild } from './rebuilds.ts';

/** What the flow's other functions, and the replay, wrote. */
export interface ClickTables {
  /**
   * The items of one hour, a megabyte at a time, of the minutes from the first to before the second.
   * What was written within the last second may be missing.
   * @param hour `2026-11-22T21`
   * @param from `2026-11-22T21:07`
   */
  statistics(hour: string, from: string, to: string): AsyncIterable<readonly StatisticsItem[]>;
  /** All that were ever made, as they are now. */
  rebuilds(): Promise<readonly Rebuild[]>;
  /** One for each shard that ever had a click. */
  boards(): Promise<readonly Board[]>;
}

export interface ClickTablesProps {
  readonly client: DynamoDBDocumentClient;
  readonly statisticsTable: string;
  readonly rebuildsTable: string;
  readonly trendingTable: string;
}

export function clickTables(props: ClickTablesProps): ClickTables {
  const { client, statisticsTable, rebuildsTable, trendingTable } = props;
  const pages = (input: QueryCommandInput) => paginateQuery({ client }, input);

  async function* read<Schema extends z.ZodMiniType>(schema: Schema, input: QueryCommandInput) {
    for await (const { Items = [] } of pages(input)) {
      yield Items.map((item) => parse(schema, item, `An item of ${input.TableName}`));
    }
  }

  return {
    statistics: (hour, from, to) =>
      read(statisticsItem, {
        TableName: statisticsTable,
        // A sort key begins with its minute and goes on: those of the last minute are beyond it.
        KeyConditionExpression: '#hour = :hour AND #part BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#hour': 'hour', '#part': 'part' },
        ExpressionAttributeValues: { ':hour': hour, ':from': from, ':to': to },
      }),
    rebuilds: () =>
      all(
        read(rebuildSchema, {
          TableName: rebuildsTable,
          KeyConditionExpression: '#scope = :scope',
          ExpressionAttributeNames: { '#scope': 'scope' },
          ExpressionAttributeValues: { ':scope': rebuildScope },
          ConsistentRead: true,
        }),
      ),
    boards: () =>
      all(
        read(boardSchema, {
          TableName: trendingTable,
          KeyConditionExpression: '#board = :board',
          ExpressionAttributeNames: { '#board': 'board' },
          ExpressionAttributeValues: { ':board': boardKey },
        }),
      ),
  };
}

async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}
