import { z } from 'zod';
import type { AwsRequest } from '../../../gateway/exchange.ts';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { md5, md5OfAttributes } from '../digests.ts';
import { MAX_PAYLOAD_BYTES, sizeOf } from '../message-rules.ts';
import type { OutgoingMessage, SendResult } from '../messages.ts';
import { refusals } from '../refusals.ts';
import { checkEntries, sortResults } from './batch.ts';
import { queueAt, queueUrl, senderIdOf, type SqsContext } from './context.ts';

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const message = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: z.record(z.string(), attribute).optional(),
  MessageSystemAttributes: z
    .strictObject({
      AWSTraceHeader: attribute.extend({ DataType: z.literal('String') }).optional(),
    })
    .optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});
const single = message.extend({ QueueUrl: queueUrl });
const batch = z.object({
  QueueUrl: queueUrl,
  Entries: z.array(message.extend({ Id: z.string() })).default([]),
});

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(context: SqsContext): JsonAction {
  return jsonAction(single, (input, request) => {
    const queue = queueAt(input.QueueUrl, context);
    const sent = { ...outgoing(input, request), senderId: senderIdOf(request.caller) };
    const [result] = queue.send([sent]);
    if (!result || result instanceof Error) throw result ?? new Error('No message was sent.');
    return answer(input, result);
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(context: SqsContext): JsonAction {
  return jsonAction(batch, (input, request) => {
    const queue = queueAt(input.QueueUrl, context);
    checkEntries(input.Entries);
    const senderId = senderIdOf(request.caller);
    const messages = input.Entries.map((entry) => ({ ...outgoing(entry, request), senderId }));
    const bytes = messages.reduce((sum, one) => sum + sizeOf(one), 0);
    if (bytes > MAX_PAYLOAD_BYTES) throw refusals.batchTooLong(bytes, MAX_PAYLOAD_BYTES);
    const results = queue.send(messages);
    return sortResults(
      input.Entries.map((entry, i) => {
        const result = results[i] ?? new Error('No message was sent.');
        return {
          Id: entry.Id,
          result: result instanceof Error ? result : answer(entry, result),
        };
      }),
    );
  });
}

/**
 * The trace is the message's own, or else the one in the header that the SDK sends from a function.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
function outgoing(input: z.output<typeof message>, { headers }: AwsRequest): OutgoingMessage {
  const own = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  return {
    body: input.MessageBody,
    attributes: input.MessageAttributes,
    traceHeader: own ?? headers['x-amzn-trace-id']?.toString(),
    delaySeconds: input.DelaySeconds,
    messageGroupId: input.MessageGroupId,
    messageDeduplicationId: input.MessageDeduplicationId,
  };
}

function answer(input: z.output<typeof message>, result: SendResult): object {
  const { AWSTraceHeader } = input.MessageSystemAttributes ?? {};
  return {
    MessageId: result.messageId,
    SequenceNumber: result.sequenceNumber,
    MD5OfMessageBody: md5(input.MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(input.MessageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(AWSTraceHeader && { AWSTraceHeader }),
  };
}
