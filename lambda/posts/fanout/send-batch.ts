import { setTimeout } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A batch has no more messages. */
export const maxBatch = 10;
/** How often what SQS refused is sent again. */
const retries = 4;
/** Before the first of them, in ms; doubled before each other. */
const firstPause = 50;

/**
 * Sends at most ten messages about posts by one call. SQS takes or refuses each by itself, and says
 * 200 to the call: those that it refused are sent again, alone.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function batchSender(
  client: SQSClient,
  QueueUrl: string,
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
) {
  return async (messages: readonly { readonly postId: string }[]): Promise<void> => {
    let entries = messages.map((message, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(message),
      MessageAttributes: { postId: { DataType: 'String', StringValue: message.postId } },
    }));
    for (let tried = 0; entries.length > 0; tried += 1) {
      if (tried > 0) await pause(firstPause * 2 ** (tried - 1));
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: entries }),
      );
      const refused = new Map(Failed.map((entry) => [entry.Id, entry]));
      const [first] = Failed;
      if (first && tried >= retries) {
        throw new Error(
          `SQS refused ${Failed.length} of ${messages.length} messages ${tried + 1} times: ` +
            `${first.Code} ${first.Message ?? ''}`,
        );
      }
      entries = entries.filter(({ Id }) => refused.has(Id));
    }
  };
}
