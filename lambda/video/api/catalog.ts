import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from '../../shared/parse.ts';
import { video, type Video } from '../video.ts';
import { position, type Position } from './cursor.ts';

/** Some of an uploader's videos; `last` is where to go on, if there may be more. */
export interface Page {
  readonly videos: readonly Video[];
  readonly last?: Position;
}

/** What only the API does with the table of videos. */
export interface Catalog {
  /** @throws Error when there is a video of this id */
  add(video: Video): Promise<void>;
  /** An uploader's videos, newest first. The index is a moment behind the table. */
  list(uploader: string, limit: number, after?: Position): Promise<Page>;
}

export function videoCatalog(client: DynamoDBDocumentClient, TableName: string): Catalog {
  return {
    async add(Item) {
      await client.send(
        new PutCommand({
          TableName,
          Item,
          ConditionExpression: 'attribute_not_exists(videoId)',
        }),
      );
    },
    async list(uploader, Limit, ExclusiveStartKey) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'byUploader',
          KeyConditionExpression: 'uploader = :uploader',
          ExpressionAttributeValues: { ':uploader': uploader },
          ScanIndexForward: false,
          Limit,
          ExclusiveStartKey,
        }),
      );
      return {
        videos: Items.map((item) => parse(video, item, 'A row of the index byUploader')),
        last: LastEvaluatedKey && parse(position, LastEvaluatedKey, 'The last key of a page'),
      };
    },
  };
}
