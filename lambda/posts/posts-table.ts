import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { rowsTable, type Rows } from '../shared/rows.ts';
import { post, type Post } from './post.ts';

/** The table of posts, as its functions use it. */
export type Posts = Rows<Post>;

export function postsTable(client: DynamoDBDocumentClient, table: string): Posts {
  return rowsTable({ client, table, key: 'postId', schema: post, noun: 'post' });
}
