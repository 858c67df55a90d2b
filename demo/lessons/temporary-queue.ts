import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { Target } from '../target.ts';

/** A standard queue of a lesson's own. */
interface TemporaryQueue extends AsyncDisposable {
  readonly url: string;
  /** At most ten messages. */
  send(bodies: readonly string[]): Promise<void>;
  /** Waits a second for at most `most` messages. */
  receive(most: number): Promise<readonly Message[]>;
  delete(message: Message): Promise<void>;
}

/** @param visibilityTimeout seconds */
export async function temporaryQueue(
  { sqs }: Target,
  visibilityTimeout: number,
): Promise<TemporaryQueue> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: `conveyor-lesson-${randomUUID()}`,
      Attributes: { VisibilityTimeout: String(visibilityTimeout) },
    }),
  );
  if (QueueUrl === undefined) throw new Error('CreateQueue answered without a URL');
  return {
    url: QueueUrl,
    async send(bodies) {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    },
    async receive(most) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: most,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
      );
      return Messages;
    },
    async delete({ ReceiptHandle }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    async [Symbol.asyncDispose]() {
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
