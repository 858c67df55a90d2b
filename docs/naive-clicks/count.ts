import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { countOne } from './metrics.ts';

const { TABLE_NAME, BY } = z
  .object({ TABLE_NAME: z.string(), BY: z.enum(['minute', 'page']) })
  .parse(process.env);
const click = z.object({ page: z.string(), at: z.string() });
const dynamoDb = new DynamoDBClient();

/** Each click is an update of its own; one that comes again counts again. */
export async function handler({ Records }: KinesisStreamEvent): Promise<void> {
  for (const { kinesis } of Records) {
    const { page, at } = click.parse(JSON.parse(Buffer.from(kinesis.data, 'base64').toString()));
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName: TABLE_NAME,
        Key: { page: { S: page }, minute: { S: BY === 'minute' ? at.slice(0, 16) : 'ever' } },
        UpdateExpression: 'ADD clicks :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    countOne('Counted');
  }
}
