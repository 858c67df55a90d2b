import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';

/** How often something may happen in a window of time. */
export interface Limit {
  /** What is counted, and for whom. */
  readonly limit: string;
  readonly max: number;
  readonly windowSeconds: number;
}

export interface Limits {
  /** Counts once more. Returns 0, or the seconds to wait when there were enough in this window. */
  take(limit: Limit, now: Date): Promise<number>;
}

/** Fixed windows: each limit is one row, which the first of a new window begins anew. */
export function limitsTable(client: DynamoDBDocumentClient, TableName: string): Limits {
  const update = async (
    limit: string,
    given: Pick<
      UpdateCommandInput,
      'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
    >,
  ): Promise<boolean> => {
    try {
      await client.send(
        new UpdateCommand({
          TableName,
          Key: { limit },
          ...given,
          ExpressionAttributeNames: { '#window': 'windowStart', '#count': 'count' },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const countOne = (limit: string, start: number, max: number) =>
    update(limit, {
      UpdateExpression: 'SET #count = #count + :one',
      ConditionExpression: '#window = :start AND #count < :max',
      ExpressionAttributeValues: { ':start': start, ':max': max, ':one': 1 },
    });
  const begin = (limit: string, start: number) =>
    update(limit, {
      UpdateExpression: 'SET #window = :start, #count = :one',
      ConditionExpression: 'attribute_not_exists(#count) OR #window < :start',
      ExpressionAttributeValues: { ':start': start, ':one': 1 },
    });

  return {
    async take({ limit, max, windowSeconds }, now) {
      const windowMs = windowSeconds * 1000;
      const start = Math.floor(now.getTime() / windowMs) * windowMs;
      const taken =
        (await countOne(limit, start, max)) ||
        (await begin(limit, start)) ||
        // Somebody else may have begun the window in between.
        (await countOne(limit, start, max));
      return taken ? 0 : Math.ceil((start + windowMs - now.getTime()) / 1000);
    },
  };
}
