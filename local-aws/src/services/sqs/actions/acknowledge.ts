import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { eachEntry } from './batch.ts';
import { queueAt, queueUrl, type SqsContext } from './context.ts';

const receipt = z.object({ ReceiptHandle: z.string() });
const visibility = receipt.extend({ VisibilityTimeout: z.number() });
const entriesOf = <S extends z.ZodObject>(entry: S) =>
  z.object({ QueueUrl: queueUrl, Entries: z.array(entry).default([]) });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteMessage(context: SqsContext): JsonAction {
  return jsonAction(receipt.extend({ QueueUrl: queueUrl }), (input) => {
    queueAt(input.QueueUrl, context).delete(input.ReceiptHandle);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteMessageBatch(context: SqsContext): JsonAction {
  return jsonAction(entriesOf(receipt.extend({ Id: z.string() })), (input) => {
    const queue = queueAt(input.QueueUrl, context);
    return eachEntry(input.Entries, (entry) => queue.delete(entry.ReceiptHandle));
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function changeMessageVisibility(context: SqsContext): JsonAction {
  return jsonAction(visibility.extend({ QueueUrl: queueUrl }), (input) => {
    queueAt(input.QueueUrl, context).changeVisibility(input.ReceiptHandle, input.VisibilityTimeout);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeMessageVisibilityBatch(context: SqsContext): JsonAction {
  return jsonAction(entriesOf(visibility.extend({ Id: z.string() })), (input) => {
    const queue = queueAt(input.QueueUrl, context);
    return eachEntry(input.Entries, (entry) =>
      queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout),
    );
  });
}
