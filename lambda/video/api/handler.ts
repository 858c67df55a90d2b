import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { readEnvironment } from '../../shared/environment.ts';
import { createRouter } from '../../shared/http/router.ts';
import { createLog } from '../../shared/log.ts';
import { videosTable } from '../videos-table.ts';
import { videoCatalog } from './catalog.ts';
import type { ApiDependencies } from './dependencies.ts';
import { apiEnvironment } from './environment.ts';
import { operations } from './operations.ts';
import { uploadForms } from './upload-form.ts';

const environment = readEnvironment(apiEnvironment);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient());
const log = createLog('api');
const dependencies: ApiDependencies = {
  videos: videosTable(dynamoDb, environment.VIDEOS_TABLE),
  catalog: videoCatalog(dynamoDb, environment.VIDEOS_TABLE),
  uploadForm: uploadForms(new S3Client(), environment.UPLOAD_BUCKET),
  siteUrl: environment.SITE_URL,
  newId: randomUUID,
  now: () => new Date(),
  log,
};

/** The HTTP API invokes it for each request of its routes. */
export const handler = createRouter(operations, dependencies, log);
