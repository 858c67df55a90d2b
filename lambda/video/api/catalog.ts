import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from '../../shared/parse.ts';
import { video, type Video } from '../video.ts';
import type { Position } from './cursor.ts';

/** Some of an uploader's videos; `last` is where to go on, if there are more. */
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
  /** How many an uploader has announced since then; counts no further than `limit`. */
  countSince(uploader: string, since: Date, limit: number): Promise<number>;
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
    async list(uploader, limit, ExclusiveStartKey) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'byUploader',
          KeyConditionExpression: 'uploader = :uploader',
          ExpressionAttributeValues: { ':uploader': uploader },
          ScanIndexForward: false,
          // One more tells whether there is another page. So many rows are far from 1 MB, where
          // DynamoDB ends a page by itself.
          Limit: limit + 1,
          ExclusiveStartKey,
        }),
      );
      const found = Items.map((item) => parse(video, item, 'A row of the index byUploader'));
      const videos = found.slice(0, limit);
      const last = found.length > limit ? videos.at(-1) : undefined;
      return { videos, last: last && positionOf(last) };
    },
    async countSince(uploader, since, Limit) {
      const { Count = 0 } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'byUploader',
          KeyConditionExpression: 'uploader = :uploader AND createdAt >= :since',
          ExpressionAttributeValues: { ':uploader': uploader, ':since': since.toISOString() },
          Select: 'COUNT',
          Limit,
        }),
      );
      return Count;
    },
  };
}

function positionOf({ uploader, createdAt, videoId }: Video): Position {
  return { uploader, createdAt, videoId };
}
