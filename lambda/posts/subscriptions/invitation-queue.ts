import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { InvitationMessage } from '../messages.ts';

/** Sends requests on to the inviter. */
export function invitationQueue(client: SQSClient, QueueUrl: string) {
  return async (message: InvitationMessage): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify(message),
        MessageAttributes: {
          subscriptionId: { DataType: 'String', StringValue: message.subscriptionId },
        },
      }),
    );
  };
}
