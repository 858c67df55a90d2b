import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from '../shared/parse.ts';
import type { Transition } from './transition.ts';
import { updateExpression } from './update-expression.ts';
import { video, type Video } from './video.ts';

/** The table of videos, as its functions use it. */
export interface Videos {
  /** The row as it is now (a consistent read). */
  get(videoId: string): Promise<Video | undefined>;
  /** Does the transition and returns the new row, or `undefined` when its condition does not hold. */
  apply(videoId: string, transition: Transition): Promise<Video | undefined>;
}

export function videosTable(client: DynamoDBDocumentClient, TableName: string): Videos {
  return {
    async get(videoId) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: { videoId }, ConsistentRead: true }),
      );
      return Item && parse(video, Item, `The row of video ${videoId}`);
    },
    async apply(videoId, transition) {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName,
            Key: { videoId },
            ...updateExpression(transition),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return parse(video, Attributes, `The row of video ${videoId}`);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}
