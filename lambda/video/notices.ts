import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NoticeKind } from './messages.ts';
import type { Video } from './video.ts';

/** The queue of what uploaders are to be told. */
export interface Notices {
  send(video: Pick<Video, 'videoId' | 'uploader'>, kind: NoticeKind): Promise<void>;
}

/**
 * FIFO: an uploader's notices stay in order because the uploader is the message group, and the same
 * notice sent twice within five minutes arrives once.
 */
export function noticeQueue(client: SQSClient, QueueUrl: string): Notices {
  return {
    async send({ videoId, uploader }, kind) {
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: JSON.stringify({ videoId, kind }),
          MessageAttributes: { videoId: { DataType: 'String', StringValue: videoId } },
          MessageGroupId: uploader,
          MessageDeduplicationId: `${videoId}-${kind}`,
        }),
      );
    },
  };
}
