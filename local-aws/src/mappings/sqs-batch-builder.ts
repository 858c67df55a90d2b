import type { ReceivedMessage } from '../services/sqs/messages.ts';
import { sqsRecord, type SqsEventRecord } from './sqs-event.ts';

/** An invocation payload is at most 6 MB; what the event's brackets take is set aside. */
const MAX_BATCH_BYTES = 6 * 1024 * 1024 - 1024;

/** A batch being gathered: as many messages as the mapping wants and one invocation can carry. */
export class BatchBuilder {
  readonly messages: ReceivedMessage[] = [];
  readonly #records: SqsEventRecord[] = [];
  readonly #queueArn: string;
  readonly #size: number;
  #bytes = 0;
  #full = false;

  constructor(queueArn: string, size: number) {
    this.#queueArn = queueArn;
    this.#size = size;
  }

  get room(): number {
    return this.#full ? 0 : this.#size - this.messages.length;
  }

  /** The event: `{"Records": [...]}`. */
  get payload(): string {
    return JSON.stringify({ Records: this.#records });
  }

  /** Takes messages in order and gives back those that no longer fit. */
  add(messages: readonly ReceivedMessage[]): readonly ReceivedMessage[] {
    for (const [i, message] of messages.entries()) {
      const record = sqsRecord(message, this.#queueArn);
      const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
      const fits = this.messages.length === 0 || this.#bytes + bytes <= MAX_BATCH_BYTES;
      if (this.room === 0 || !fits) {
        this.#full = true;
        return messages.slice(i);
      }
      this.messages.push(message);
      this.#records.push(record);
      this.#bytes += bytes;
    }
    return [];
  }
}
