import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { queueWorker } from '../../shared/queue-worker.ts';
import { suppressionsTable } from '../../shared/suppressions.ts';
import { suppressorEnvironment } from './environment.ts';
import { createSuppressor } from './suppressor.ts';

const environment = readEnvironment(suppressorEnvironment);

/** The mapping of the queue of SES's events invokes it with up to ten of them. */
export const handler = queueWorker({
  name: 'suppressor',
  environment,
  handle: createSuppressor({
    suppressions: suppressionsTable(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.SUPPRESSIONS_TABLE,
    ),
    now: () => new Date(),
  }),
});
