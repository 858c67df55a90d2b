import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { processBatch } from '../../shared/batch.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { hideMessage } from '../../shared/hide-message.ts';
import { createLog } from '../../shared/log.ts';
import { noticeQueue } from '../notices.ts';
import { videosTable } from '../videos-table.ts';
import { createEncoder } from './encoder.ts';
import { encoderEnvironment } from './environment.ts';
import { encode } from './media/encode.ts';
import { SANDBOX_LIMITS } from './media/limits.ts';
import { s3Store } from './store.ts';

const environment = readEnvironment(encoderEnvironment);
const sqs = new SQSClient();
const encodeVideo = createEncoder({
  videos: videosTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.VIDEOS_TABLE),
  notices: noticeQueue(sqs, environment.NOTICE_QUEUE_URL),
  store: s3Store(new S3Client(), environment.UPLOAD_BUCKET, environment.MEDIA_BUCKET),
  encode,
  limits: SANDBOX_LIMITS,
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  now: () => new Date(),
});
const options = {
  maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  log: createLog('encoder'),
  random: Math.random,
  hide: hideMessage(sqs, environment.QUEUE_URL),
};

/** The encode queue's mapping invokes it with one message. */
export const handler = (event: SQSEvent, context: Context) => {
  const deadline = Date.now() + context.getRemainingTimeInMillis();
  return processBatch(event.Records, {
    ...options,
    handle: (record, log) => encodeVideo(record, log, deadline),
  });
};
