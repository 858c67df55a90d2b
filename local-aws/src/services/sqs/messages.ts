/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** The X-Ray header travels as the message system attribute `AWSTraceHeader`. */
  readonly traceHeader?: string;
  readonly delaySeconds?: number;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
}

/** A duplicate is answered with the ids of the message it repeats. */
export interface SendResult {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  /** System attributes as AWS names them: ApproximateReceiveCount, SentTimestamp, SenderId, ApproximateFirstReceiveTimestamp, MessageGroupId, MessageDeduplicationId, SequenceNumber, AWSTraceHeader, DeadLetterQueueSourceArn. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ReceiveOptions {
  /** 1–10 through the API; an event source mapping may ask for up to its batch size. */
  readonly maxNumberOfMessages: number;
  /** Long polling, 0–20 s through the API; Infinity waits until the signal. */
  readonly waitTimeSeconds: number;
  /** Overrides the queue's own, seconds. */
  readonly visibilityTimeout?: number;
  /** Ends the wait (the poll then answers with nothing and takes nothing). */
  readonly signal?: AbortSignal;
}

export interface ReceiveRequest extends ReceiveOptions {
  /** FIFO: repeats a receive whose answer got lost. */
  readonly receiveRequestAttemptId?: string;
}

/** What other services and the mappings need of the SQS engine; queues are named by ARN. */
export interface Queues {
  send(queueArn: string, message: OutgoingMessage): { messageId: string };
  receive(queueArn: string, options: ReceiveOptions): Promise<readonly ReceivedMessage[]>;
  delete(queueArn: string, receiptHandle: string): void;
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void;
  describe(queueArn: string): { fifo: boolean; visibilityTimeout: number };
}
