import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { createLog } from '../../shared/log.ts';
import { boardsTable } from './boards-table.ts';
import { trendingEnvironment } from './environment.ts';
import { createTrending } from './trending.ts';

const environment = readEnvironment(trendingEnvironment);

/** The mapping of the stream's consumer invokes it with records of one shard. */
export const handler = createTrending({
  boards: boardsTable(
    DynamoDBDocumentClient.from(new DynamoDBClient()),
    environment.TRENDING_TABLE,
  ),
  log: createLog('trending'),
  now: () => new Date(),
});
