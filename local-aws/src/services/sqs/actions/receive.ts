import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { md5OfAttributes } from '../digests.ts';
import { checkVisibility } from '../message-rules.ts';
import type { ReceivedMessage } from '../messages.ts';
import { refusals } from '../refusals.ts';
import { queueAt, queueUrl, type SqsContext } from './context.ts';

const names = z.array(z.string()).default([]);
const input = z.object({
  QueueUrl: queueUrl,
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().optional(),
  WaitTimeSeconds: z.number().optional(),
  ReceiveRequestAttemptId: z.string().optional(),
  AttributeNames: names,
  MessageSystemAttributeNames: names,
  MessageAttributeNames: names,
});

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export function receiveMessage(context: SqsContext): JsonAction {
  return jsonAction(input, async (request, { signal }) => {
    const queue = queueAt(request.QueueUrl, context);
    checkRange('MaxNumberOfMessages', request.MaxNumberOfMessages, 1, 10);
    checkRange('WaitTimeSeconds', request.WaitTimeSeconds ?? 0, 0, 20);
    if (request.VisibilityTimeout !== undefined) checkVisibility(request.VisibilityTimeout);
    if (request.ReceiveRequestAttemptId !== undefined && !queue.attributes.FifoQueue)
      throw refusals.invalidValue(
        request.ReceiveRequestAttemptId,
        'ReceiveRequestAttemptId',
        'The request include parameter that is not valid for this queue type.',
      );
    const messages = await queue.receive({
      maxNumberOfMessages: request.MaxNumberOfMessages,
      waitTimeSeconds: request.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds,
      visibilityTimeout: request.VisibilityTimeout,
      receiveRequestAttemptId: request.ReceiveRequestAttemptId,
      signal,
    });
    const system = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
    return messages.length > 0
      ? { Messages: messages.map((one) => show(one, system, request.MessageAttributeNames)) }
      : {};
  });
}

function show(
  message: ReceivedMessage,
  systemAttributes: readonly string[],
  attributeNames: readonly string[],
): object {
  const attributes = select(message.attributes, systemAttributes);
  const messageAttributes = select(message.messageAttributes, attributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    Attributes: attributes,
    MessageAttributes: messageAttributes,
    MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
  };
}

/** Those asked for by name, by `All` or by a prefix (`order.*`); undefined when there is none. */
function select<V>(
  all: Readonly<Record<string, V>>,
  asked: readonly string[],
): Record<string, V> | undefined {
  const wanted = (name: string): boolean =>
    asked.some(
      (one) =>
        one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
    );
  const entries = Object.entries(all).filter(([name]) => wanted(name) || asked.includes('.*'));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function checkRange(parameter: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max)
    throw refusals.invalidValue(
      value,
      parameter,
      `Must be an integer between ${min} and ${max}, if provided.`,
    );
}
