import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { createLog } from '../../shared/log.ts';
import { noticeQueue } from '../notices.ts';
import { videosTable } from '../videos-table.ts';
import { receiverEnvironment } from './environment.ts';
import { firstVersion } from './first-version.ts';
import { createReceiver } from './receiver.ts';

const environment = readEnvironment(receiverEnvironment);
const sqs = new SQSClient();

/** S3 invokes it for each uploaded source. */
export const handler = createReceiver({
  videos: videosTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.VIDEOS_TABLE),
  notices: noticeQueue(sqs, environment.NOTICE_QUEUE_URL),
  firstVersion: firstVersion(new S3Client(), environment.UPLOAD_BUCKET),
  log: createLog('receiver'),
  async queueEncoding(message) {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: environment.ENCODE_QUEUE_URL,
        MessageBody: JSON.stringify(message),
        MessageAttributes: { videoId: { DataType: 'String', StringValue: message.videoId } },
      }),
    );
  },
  now: () => new Date(),
});
