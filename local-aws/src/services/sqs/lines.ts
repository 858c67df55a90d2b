import { Heap } from './heap.ts';
import type { StoredMessage } from './stored-message.ts';

/** The visible messages of a queue, in the order in which they may be received. */
export interface Line {
  /** The message is, or is again, visible. */
  add(message: StoredMessage): void;
  /** The message left the queue while it was visible. */
  remove(message: StoredMessage): void;
  /** Takes out one receivable message after the other, for as long as the caller asks. */
  drain(): Iterable<StoredMessage>;
  /** The message, taken out by `drain`, is in flight. */
  hold(message: StoredMessage): void;
  /** The message is no longer in flight. */
  release(message: StoredMessage): void;
}

/** First visible, first received. (AWS promises no order at all here.) */
export class StandardLine implements Line {
  #tickets = 0;
  readonly #waiting = new Heap<StoredMessage>((a, b) => a.ticket < b.ticket);

  add(message: StoredMessage): void {
    message.ticket = this.#tickets++;
    this.#waiting.add(message);
  }

  remove(message: StoredMessage): void {
    this.#waiting.delete(message);
  }

  *drain(): Generator<StoredMessage> {
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) yield next;
  }

  hold(): void {}
  release(): void {}
}

interface Group {
  readonly id: string;
  /** Visible messages, in order. */
  readonly waiting: Heap<StoredMessage>;
  /** How many are in flight: any locks the group. */
  inFlight: number;
  ticket: number;
}

/**
 * Order within each message group; a group with messages in flight is locked. As many messages of
 * one group as possible come first, then those of the group that has been ready next longest.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoLine implements Line {
  #tickets = 0;
  readonly #groups = new Map<string, Group>();
  readonly #ready = new Heap<Group>((a, b) => a.ticket < b.ticket);

  add(message: StoredMessage): void {
    const group = this.#groupOf(message);
    group.waiting.add(message);
    this.#settle(group);
  }

  remove(message: StoredMessage): void {
    const group = this.#groupOf(message);
    group.waiting.delete(message);
    this.#settle(group);
  }

  *drain(): Generator<StoredMessage> {
    for (let group = this.#ready.pop(); group; group = this.#ready.pop()) {
      try {
        for (let next = group.waiting.pop(); next; next = group.waiting.pop()) yield next;
      } finally {
        this.#settle(group);
      }
    }
  }

  hold(message: StoredMessage): void {
    this.#groupOf(message).inFlight += 1;
  }

  release(message: StoredMessage): void {
    const group = this.#groupOf(message);
    group.inFlight -= 1;
    this.#settle(group);
  }

  #settle(group: Group): void {
    const ready = group.inFlight === 0 && group.waiting.size > 0;
    if (!ready) {
      this.#ready.delete(group);
      if (group.inFlight === 0) this.#groups.delete(group.id);
    } else if (!this.#ready.has(group)) {
      group.ticket = this.#tickets++;
      this.#ready.add(group);
    }
  }

  #groupOf(message: StoredMessage): Group {
    const id = message.messageGroupId ?? '';
    const known = this.#groups.get(id);
    if (known) return known;
    const waiting = new Heap<StoredMessage>((a, b) => a.sequence < b.sequence);
    const group: Group = { id, waiting, inFlight: 0, ticket: 0 };
    this.#groups.set(id, group);
    return group;
  }
}
