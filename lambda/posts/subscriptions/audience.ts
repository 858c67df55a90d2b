import {
  GetCommand,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { parse } from '../../shared/parse.ts';
import { audienceOf, author, positionOf } from '../subscription.ts';
import type { Placed } from './decide.ts';

/** Those who ever confirmed, author by author, in that order. */
export interface Audience {
  /** Counts one more, and returns how many there are with it. */
  count(authorId: string): Promise<number>;
  has(subscription: Placed): Promise<boolean>;
  /** Put again, it is the same row. */
  put(subscription: Placed): Promise<void>;
}

export interface AudienceTables {
  readonly audience: string;
  readonly authors: string;
}

const counted = z.pick(author, { subscribers: true });

export function audienceTables(client: DynamoDBDocumentClient, tables: AudienceTables): Audience {
  return {
    async count(authorId) {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tables.authors,
          Key: { authorId },
          UpdateExpression: 'ADD subscribers :one',
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return parse(counted, Attributes, `The row of author ${authorId}`).subscribers;
    },
    async has(subscription) {
      const { Item } = await client.send(
        new GetCommand({
          TableName: tables.audience,
          Key: keyOf(subscription),
          ConsistentRead: true,
        }),
      );
      return Item !== undefined;
    },
    async put(subscription) {
      const { subscriptionId } = subscription;
      await client.send(
        new PutCommand({
          TableName: tables.audience,
          Item: { ...keyOf(subscription), subscriptionId },
        }),
      );
    },
  };
}

function keyOf({ authorId, shard, confirmedAt, subscriptionId }: Placed) {
  return {
    audience: audienceOf(authorId, shard),
    position: positionOf(confirmedAt, subscriptionId),
  };
}
