import { REGION } from '../arn.ts';
import type { MessageAttribute, ReceivedMessage } from '../services/sqs/messages.ts';

/**
 * A message as a function receives it, one of the event's `Records`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export interface SqsEventRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsEventAttribute>>;
  readonly md5OfMessageAttributes: string | undefined;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

interface SqsEventAttribute {
  readonly stringValue: string | undefined;
  /** Base64. */
  readonly binaryValue: string | undefined;
  /** Lists are not implemented by SQS: always empty. */
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

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

function lowerCamel(attribute: MessageAttribute): SqsEventAttribute {
  return {
    stringValue: attribute.StringValue,
    binaryValue: attribute.BinaryValue,
    stringListValues: [],
    binaryListValues: [],
    dataType: attribute.DataType,
  };
}
