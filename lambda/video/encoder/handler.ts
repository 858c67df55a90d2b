import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { queueWorker } from '../../shared/queue-worker.ts';
import { noticeQueue } from '../notices.ts';
import { videosTable } from '../videos-table.ts';
import { createEncoder } from './encoder.ts';
import { encoderEnvironment } from './environment.ts';
import { encode } from './media/encode.ts';
import { LIMITS } from './media/limits.ts';
import { s3Store } from './store.ts';

const environment = readEnvironment(encoderEnvironment);
const sqs = new SQSClient();
const encodeVideo = createEncoder({
  videos: videosTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.VIDEOS_TABLE),
  notices: noticeQueue(sqs, environment.NOTICE_QUEUE_URL),
  store: s3Store(new S3Client(), environment.UPLOAD_BUCKET, environment.MEDIA_BUCKET),
  encode,
  limits: LIMITS[environment.LIMITS],
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  now: () => new Date(),
});

/** The encode queue's mapping invokes it with one message. */
export const handler = queueWorker({
  name: 'encoder',
  environment,
  sqs,
  handle: encodeVideo,
});
