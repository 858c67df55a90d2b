import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Request } from './dependencies.ts';

/** Puts a subscription as PENDING, or makes an ended one PENDING again; its place stays its own. */
export function requestSubscription(client: DynamoDBDocumentClient, TableName: string) {
  return async ({ subscriptionId, authorId, email }: Request, at: Date): Promise<void> => {
    try {
      await client.send(
        new UpdateCommand({
          TableName,
          Key: { subscriptionId },
          UpdateExpression:
            'SET #status = :pending, #requestedAt = :at, #authorId = :authorId, #email = :email',
          ConditionExpression: 'attribute_not_exists(#status) OR #status <> :subscribed',
          ExpressionAttributeNames: {
            '#status': 'status',
            '#requestedAt': 'requestedAt',
            '#authorId': 'authorId',
            '#email': 'email',
          },
          ExpressionAttributeValues: {
            ':pending': 'PENDING',
            ':subscribed': 'SUBSCRIBED',
            ':at': at.toISOString(),
            ':authorId': authorId,
            ':email': email,
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
}
