import { isBinary, valueBytes } from './digests.ts';
import type { MessageAttribute, OutgoingMessage } from './messages.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { refusals } from './refusals.ts';

/** 1 MiB: the most a batch may hold, and a message unless its queue says less. */
export const MAX_PAYLOAD_BYTES = 1_048_576;
const MAX_DELAY_SECONDS = 900;
export const MAX_VISIBILITY_SECONDS = 43_200;
/** Group and deduplication ids. */
const ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;
const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/;
const RESERVED_NAME = /^(aws|amazon)\./i;
const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/;
/** What XML 1.0 allows, and so a message body. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** The body and the attributes' names, types and values, in bytes. */
export function sizeOf(message: OutgoingMessage): number {
  let bytes = Buffer.byteLength(message.body);
  for (const [name, attribute] of Object.entries(message.attributes ?? {}))
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(attribute.DataType) +
      valueBytes(attribute).length;
  return bytes;
}

/**
 * Throws what SQS would answer to a message this queue cannot take.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkMessage(message: OutgoingMessage, queue: QueueAttributes): void {
  if (message.body === '') throw refusals.missingParameter('MessageBody');
  if (FORBIDDEN.test(message.body))
    throw refusals.invalidContents('The message body contains characters that are not allowed.');
  checkAttributes(message.attributes ?? {});
  if (sizeOf(message) > queue.MaximumMessageSize)
    throw refusals.invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.MaximumMessageSize} bytes.`,
    );
  checkId('MessageGroupId', message.messageGroupId);
  checkId('MessageDeduplicationId', message.messageDeduplicationId);
  checkDelay(message.delaySeconds ?? 0);
  if (queue.FifoQueue) checkFifo(message, queue);
  else if (message.messageDeduplicationId !== undefined)
    throw notForThisQueue(message.messageDeduplicationId, 'MessageDeduplicationId');
}

function checkFifo(message: OutgoingMessage, queue: QueueAttributes): void {
  if (message.messageGroupId === undefined) throw refusals.missingParameter('MessageGroupId');
  if (message.messageDeduplicationId === undefined && !queue.ContentBasedDeduplication)
    throw refusals.invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  if (message.delaySeconds) throw notForThisQueue(message.delaySeconds, 'DelaySeconds');
}

function notForThisQueue(value: unknown, parameter: string): Error {
  return refusals.invalidValue(
    value,
    parameter,
    'The request include parameter that is not valid for this queue type.',
  );
}

function checkDelay(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_DELAY_SECONDS)
    throw refusals.invalidValue(
      seconds,
      'DelaySeconds',
      `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
    );
}

/** Throws unless a visibility timeout is between 0 s and 12 h. */
export function checkVisibility(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_VISIBILITY_SECONDS)
    throw refusals.invalidValue(
      seconds,
      'VisibilityTimeout',
      `VisibilityTimeout must be an integer between 0 and ${MAX_VISIBILITY_SECONDS}.`,
    );
}

function checkId(parameter: string, id: string | undefined): void {
  if (id !== undefined && !ID.test(id))
    throw refusals.invalidValue(
      id,
      parameter,
      `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
function checkAttributes(attributes: Readonly<Record<string, MessageAttribute>>): void {
  const entries = Object.entries(attributes);
  if (entries.length > 10)
    throw refusals.invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`,
    );
  for (const [name, attribute] of entries) {
    if (!ATTRIBUTE_NAME.test(name) || RESERVED_NAME.test(name))
      throw refusals.invalidParameter(`Message attribute name '${name}' is invalid.`);
    if (!DATA_TYPE.test(attribute.DataType))
      throw refusals.invalidParameter(
        `The type of message attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
    if (valueBytes(attribute).length === 0)
      throw refusals.invalidParameter(
        `Message attribute '${name}' with type '${attribute.DataType}' must use field '${isBinary(attribute) ? 'Binary' : 'String'}'. The field must contain a non-empty value.`,
      );
    if (attribute.DataType.startsWith('Number') && !Number.isFinite(Number(attribute.StringValue)))
      throw refusals.invalidParameter(
        `Can't cast the value of message attribute '${name}' to a number.`,
      );
  }
}
