import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { createRouter } from '../../shared/http/router.ts';
import { createLog } from '../../shared/log.ts';
import { clicksApiEnvironment } from './environment.ts';
import { operations } from './operations.ts';
import { clickTables } from './tables.ts';

const environment = readEnvironment(clicksApiEnvironment);
const tables = clickTables({
  client: DynamoDBDocumentClient.from(new DynamoDBClient()),
  statisticsTable: environment.STATISTICS_TABLE,
  rebuildsTable: environment.REBUILDS_TABLE,
  trendingTable: environment.TRENDING_TABLE,
});

/** The HTTP API invokes it for each request of its routes. */
export const handler = createRouter(
  operations,
  { tables, now: () => new Date() },
  createLog('clicks-api'),
);
