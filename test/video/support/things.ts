import type { SQSRecord } from 'aws-lambda';
import type { Log } from '../../../lambda/shared/log.ts';
import type { NoticeKind } from '../../../lambda/video/messages.ts';
import type { Notices } from '../../../lambda/video/notices.ts';
import type { Video } from '../../../lambda/video/video.ts';

export const noon = new Date('2026-01-01T12:00:00.000Z');

export const announced: Video = {
  videoId: 'v1',
  uploader: 'u1',
  email: 'ada@example.com',
  title: 'Holiday',
  status: 'ANNOUNCED',
  createdAt: '2026-01-01T11:59:00.000Z',
};

/** A message as a mapping hands it to a function. */
export function record(body: unknown, overrides: Partial<SQSRecord['attributes']> = {}): SQSRecord {
  return {
    messageId: 'm1',
    receiptHandle: 'r1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: '0',
      ...overrides,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:queue',
    awsRegion: 'us-east-1',
  };
}

export const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent };

/** Keeps what was to be told, as `videoId kind`. */
export class MemoryNotices implements Notices {
  readonly sent: string[] = [];

  send({ videoId }: Pick<Video, 'videoId'>, kind: NoticeKind): Promise<void> {
    this.sent.push(`${videoId} ${kind}`);
    return Promise.resolve();
  }
}
