import { sha256 } from './digests.ts';
import { Heap } from './heap.ts';
import type { OutgoingMessage } from './messages.ts';
import type { QueueAttributes } from './queue-attributes.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html */
const DEDUPLICATION_INTERVAL_MS = 5 * 60_000;

/** The deduplication id a message has, of its own or by its content. */
export function deduplicationIdOf(message: OutgoingMessage): string {
  return message.messageDeduplicationId ?? sha256(message.body);
}

/** Within which messages two equal ids are duplicates: the queue's or the group's. */
export function deduplicationKey(message: OutgoingMessage, queue: QueueAttributes): string {
  const scope = queue.DeduplicationScope === 'messageGroup' ? (message.messageGroupId ?? '') : '';
  return JSON.stringify([scope, deduplicationIdOf(message)]);
}

/** Remembers values by key for the five minutes of the deduplication interval. */
export class RecentlySeen<V> {
  readonly #values = new Map<string, { readonly key: string; readonly at: number; value: V }>();
  readonly #oldest = new Heap<{ key: string; at: number }>((a, b) => a.at < b.at);

  get(key: string, now: number): V | undefined {
    this.#forget(now);
    return this.#values.get(key)?.value;
  }

  set(key: string, value: V, now: number): void {
    this.delete(key);
    const seen = { key, at: now, value };
    this.#values.set(key, seen);
    this.#oldest.add(seen);
  }

  delete(key: string): void {
    const seen = this.#values.get(key);
    if (seen) this.#oldest.delete(seen);
    this.#values.delete(key);
  }

  #forget(now: number): void {
    for (let seen = this.#oldest.peek(); seen; seen = this.#oldest.peek()) {
      if (seen.at + DEDUPLICATION_INTERVAL_MS > now) return;
      this.delete(seen.key);
    }
  }
}
