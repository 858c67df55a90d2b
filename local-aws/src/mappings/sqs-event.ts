import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import { REGION } from '../arn.ts';
import type { MessageAttribute, ReceivedMessage } from '../services/sqs/messages.ts';

/**
 * A message as a function receives it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function sqsRecord(message: ReceivedMessage, queueArn: string): SqsEventRecord {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, one]) => [name, lowerCamel(one)]),
    ),
    md5OfMessageAttributes: message.md5OfMessageAttributes,
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: REGION,
  };
}

/** AWS promises some system attributes always; here they are whatever the queue gave. */
export type SqsEventRecord = Omit<SQSRecord, 'attributes' | 'md5OfMessageAttributes'> & {
  readonly attributes: Readonly<Record<string, string>>;
  readonly md5OfMessageAttributes: string | undefined;
};

function lowerCamel(attribute: MessageAttribute): SQSMessageAttribute {
  return {
    stringValue: attribute.StringValue,
    binaryValue: attribute.BinaryValue,
    stringListValues: [],
    binaryListValues: [],
    dataType: attribute.DataType,
  };
}
