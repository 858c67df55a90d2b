import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { createLog } from '../../shared/log.ts';
import { createAnalytics } from './analytics.ts';
import { batchWrite } from './batch-write.ts';
import { analyticsEnvironment } from './environment.ts';
import { seenTable } from './seen-table.ts';

const environment = readEnvironment(analyticsEnvironment);
const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** The stream's mapping invokes it with the records of one shard that arrived within one window. */
export const handler = createAnalytics({
  seenNear: seenTable(client, environment.SEEN_TABLE),
  write: ({ statistics, seen }) =>
    batchWrite(client, [
      ...statistics.map((item) => ({ table: environment.STATISTICS_TABLE, item })),
      ...seen.map((item) => ({ table: environment.SEEN_TABLE, item })),
    ]),
  log: createLog('analytics'),
  now: () => new Date(),
});
