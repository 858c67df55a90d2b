import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { processBatch } from '../../shared/batch.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { hideMessage } from '../../shared/hide-message.ts';
import { createLog } from '../../shared/log.ts';
import { suppressionsTable } from '../../shared/suppressions.ts';
import { suppressorEnvironment } from './environment.ts';
import { createSuppressor } from './suppressor.ts';

const environment = readEnvironment(suppressorEnvironment);

const options = {
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  log: createLog('suppressor'),
  random: Math.random,
  hide: hideMessage(new SQSClient(), environment.QUEUE_URL),
  handle: createSuppressor({
    suppressions: suppressionsTable(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.SUPPRESSIONS_TABLE,
    ),
    now: () => new Date(),
  }),
};

/** The mapping of the queue of SES's events invokes it with up to ten of them. */
export const handler = (event: SQSEvent) => processBatch(event.Records, options);
