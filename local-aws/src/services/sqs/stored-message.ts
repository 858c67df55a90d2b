import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID } from '../../arn.ts';
import { md5, md5OfAttributes } from './digests.ts';
import type { MessageAttribute, OutgoingMessage, ReceivedMessage } from './messages.ts';

export interface SendRequest extends OutgoingMessage {
  /** Shown to consumers as the system attribute `SenderId`. */
  readonly senderId?: string;
}

/** A message in a queue. Times in ms since the epoch. */
export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes: string | undefined;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly senderId: string;
  readonly traceHeader: string | undefined;
  readonly messageGroupId: string | undefined;
  readonly messageDeduplicationId: string | undefined;
  /** The order of arrival in this queue. */
  readonly sequence: number;
  /** As FIFO queues show it. */
  readonly sequenceNumber: string | undefined;
  /** Retention counts from here. */
  readonly enqueuedAt: number;
  readonly deadLetterQueueSourceArn: string | undefined;
  /** Receives in all queues the message has been in. */
  receiveCount: number;
  /** Receives in this queue: what maxReceiveCount limits. */
  receivesHere: number;
  firstReceivedAt: number | undefined;
  receivedAt: number;
  /** The end of its delay or of its visibility timeout. */
  visibleAt: number;
  receiptHandle: string;
  /** Its place in a standard queue's line, drawn whenever it becomes visible. */
  ticket: number;
}

/** A message as it enters its first queue. */
export function newMessage(
  request: SendRequest,
  entry: Pick<
    StoredMessage,
    'sequence' | 'sequenceNumber' | 'messageDeduplicationId' | 'enqueuedAt' | 'visibleAt'
  >,
): StoredMessage {
  return {
    messageId: randomUUID(),
    body: request.body,
    md5OfBody: md5(request.body),
    md5OfMessageAttributes: md5OfAttributes(request.attributes),
    messageAttributes: request.attributes ?? {},
    senderId: request.senderId ?? ACCOUNT_ID,
    traceHeader: request.traceHeader,
    messageGroupId: request.messageGroupId,
    deadLetterQueueSourceArn: undefined,
    receiveCount: 0,
    receivesHere: 0,
    firstReceivedAt: undefined,
    receivedAt: entry.enqueuedAt,
    receiptHandle: '',
    ticket: 0,
    ...entry,
  };
}

/** What sends the same message once more, as a new one. */
export function sendAgain(message: StoredMessage): SendRequest {
  return {
    body: message.body,
    attributes: message.messageAttributes,
    traceHeader: message.traceHeader,
    messageGroupId: message.messageGroupId,
    messageDeduplicationId: message.messageDeduplicationId,
    senderId: message.senderId,
  };
}

/** The message as its consumer sees it, with every system attribute it has. */
export function asReceived(message: StoredMessage): ReceivedMessage {
  const system: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.enqueuedAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.receivedAt),
    MessageGroupId: message.messageGroupId,
    MessageDeduplicationId: message.messageDeduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterQueueSourceArn,
  };
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(system))
    if (value !== undefined) attributes[name] = value;
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    md5OfMessageAttributes: message.md5OfMessageAttributes,
    messageAttributes: message.messageAttributes,
    attributes,
  };
}
