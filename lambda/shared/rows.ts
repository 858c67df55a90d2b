import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import { parse } from './parse.ts';
import type { Transition } from './transition.ts';
import { updateExpression } from './update-expression.ts';

/** A table of rows that have one key, as functions use it. */
export interface Rows<Row extends object> {
  /** The row as it is now (a consistent read). */
  get(id: string): Promise<Row | undefined>;
  /** Does the transition and returns the new row, or `undefined` when its condition does not hold. */
  apply(id: string, transition: Transition<Row>): Promise<Row | undefined>;
}

export interface RowsProps<Row extends object> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** The name of the partition key. */
  readonly key: keyof Row & string;
  readonly schema: z.ZodMiniType<Row>;
  /** What a row is about, in messages for people: `video`. */
  readonly noun: string;
}

export function rowsTable<Row extends object>(props: RowsProps<Row>): Rows<Row> {
  const { client, table: TableName, key, schema, noun } = props;
  return {
    async get(id) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: { [key]: id }, ConsistentRead: true }),
      );
      return Item && parse(schema, Item, `The row of ${noun} ${id}`);
    },
    async apply(id, transition) {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName,
            Key: { [key]: id },
            ...updateExpression(key, transition),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return parse(schema, Attributes, `The row of ${noun} ${id}`);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}
