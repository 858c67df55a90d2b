import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { createRouter } from '../../shared/http/router.ts';
import { createLog } from '../../shared/log.ts';
import { postsTable } from '../posts-table.ts';
import { postArchive } from './archive.ts';
import type { PostsDependencies } from './dependencies.ts';
import { postsApiEnvironment } from './environment.ts';
import { operations } from './operations.ts';
import { publishedQueue } from './published-queue.ts';

const environment = readEnvironment(postsApiEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());
const log = createLog('posts-api');
const dependencies: PostsDependencies = {
  posts: postsTable(dynamoDb, environment.POSTS_TABLE),
  archive: postArchive(dynamoDb, environment.POSTS_TABLE),
  publishLater: publishedQueue(new SQSClient(), environment.PUBLISHED_QUEUE_URL),
  undoSeconds: environment.UNDO_SECONDS,
  now: () => new Date(),
  log,
};

/** The HTTP API invokes it for each request of its routes. */
export const handler = createRouter(operations, dependencies, log);
