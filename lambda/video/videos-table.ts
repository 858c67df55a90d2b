import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { rowsTable, type Rows } from '../shared/rows.ts';
import { video, type Video } from './video.ts';

/** The table of videos, as its functions use it. */
export type Videos = Rows<Video>;

export function videosTable(client: DynamoDBDocumentClient, table: string): Videos {
  return rowsTable({ client, table, key: 'videoId', schema: video, noun: 'video' });
}
