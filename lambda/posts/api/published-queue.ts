import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { PublishMessage } from '../messages.ts';

/**
 * Sends posts to be published, so many seconds from now: SQS hides a message for at most 900.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
 */
export function publishedQueue(client: SQSClient, QueueUrl: string) {
  return async (postId: string, DelaySeconds: number): Promise<void> => {
    const message: PublishMessage = { kind: 'publish', postId };
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify(message),
        MessageAttributes: { postId: { DataType: 'String', StringValue: postId } },
        DelaySeconds,
      }),
    );
  };
}
