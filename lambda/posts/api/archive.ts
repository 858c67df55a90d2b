import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { parse } from '../../shared/parse.ts';
import { post, type Post } from '../post.ts';
import type { Position } from './cursor.ts';

/** Some of an author's posts, newest first; `last` is where to go on, if there may be more. */
export interface Page {
  readonly posts: readonly Post[];
  readonly last?: Position;
}

/** What only the API does with the table of posts. */
export interface Archive {
  /** Adds a post and says whether it did: it does not if there is one of this id. */
  add(post: Post): Promise<boolean>;
  /** An author's posts. The index is a moment behind the table. */
  list(authorId: string, limit: number, after?: Position): Promise<Page>;
  /** Only what anybody may read. A page behind many that nobody may can be short, and not the last. */
  listPublished(authorId: string, limit: number, after?: Position): Promise<Page>;
}

/** One page asks DynamoDB this often at the most. */
const maxQueries = 10;

const position = z.pick(post, { authorId: true, createdAt: true, postId: true });

export function postArchive(client: DynamoDBDocumentClient, TableName: string): Archive {
  const list = async (
    authorId: string,
    limit: number,
    after: Position | undefined,
    only: Partial<QueryCommandInput> = {},
  ): Promise<Page> => {
    const found: Post[] = [];
    let start = after;
    for (let queries = 0; queries < maxQueries && found.length <= limit; queries++) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'byAuthor',
          KeyConditionExpression: 'authorId = :authorId',
          ScanIndexForward: false,
          // One more tells whether there is another page.
          Limit: limit + 1 - found.length,
          ExclusiveStartKey: start,
          ...only,
          ExpressionAttributeValues: { ':authorId': authorId, ...only.ExpressionAttributeValues },
        }),
      );
      found.push(...Items.map((item) => parse(post, item, 'A row of the index byAuthor')));
      start = LastEvaluatedKey && parse(position, LastEvaluatedKey, 'The end of a query');
      if (!start) break;
    }
    const posts = found.slice(0, limit);
    const seen = found.length > limit ? posts.at(-1) : undefined;
    return { posts, last: seen ? z.parse(position, seen) : start };
  };

  return {
    async add(Item) {
      try {
        await client.send(
          new PutCommand({
            TableName,
            Item,
            ConditionExpression: 'attribute_not_exists(postId)',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    list: (authorId, limit, after) => list(authorId, limit, after),
    listPublished: (authorId, limit, after) =>
      list(authorId, limit, after, {
        FilterExpression: '#status = :published',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':published': 'PUBLISHED' },
      }),
  };
}
