import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from '../../shared/parse.ts';
import { boardKey, boardSchema, type Board } from '../board.ts';

/** The table of trends, as the function that writes it uses it. */
export interface Boards {
  /** The board of a shard as it is now (a consistent read). */
  get(shardId: string): Promise<Board | undefined>;
  /** Writes it if the board is still `replaced`; says whether it was. */
  put(shardId: string, board: Board, replaced: Board | undefined): Promise<boolean>;
}

export function boardsTable(client: DynamoDBDocumentClient, TableName: string): Boards {
  return {
    async get(shardId) {
      const { Item } = await client.send(
        new GetCommand({
          TableName,
          Key: { board: boardKey, shard: shardId },
          ConsistentRead: true,
        }),
      );
      return Item && parse(boardSchema, Item, `The board of ${shardId}`);
    },
    async put(shardId, board, replaced) {
      const condition = replaced
        ? {
            ConditionExpression: 'lastSequence = :replaced',
            ExpressionAttributeValues: { ':replaced': replaced.lastSequence },
          }
        : { ConditionExpression: 'attribute_not_exists(lastSequence)' };
      try {
        await client.send(
          new PutCommand({
            TableName,
            Item: { board: boardKey, shard: shardId, ...board },
            ...condition,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
