interface Named {
  /** What an operator calls it. */
  readonly name: string;
  readonly queueUrl: string;
  /** The function that could not do it. */
  readonly functionName: string;
}

/** Where a queue's messages go after too many receives. */
export interface DeadLetterQueue extends Named {
  readonly kind: 'dead-letter';
  readonly sourceUrl: string;
}

/** Where Lambda sends a record of each event that a function, invoked asynchronously, could not do. */
export interface OnFailureQueue extends Named {
  readonly kind: 'on-failure';
}

/** Where Lambda sends the place of the records that a consumer of a stream gave up on. */
export interface StreamFailureQueue extends Named {
  readonly kind: 'stream-failure';
  readonly streamName: string;
}

/** A queue for what could not be processed. */
export type FailureQueue = DeadLetterQueue | OnFailureQueue | StreamFailureQueue;
