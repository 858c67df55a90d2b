import { Heap } from './heap.ts';
import { FifoLine, StandardLine, type Line } from './lines.ts';
import type { StoredMessage } from './stored-message.ts';

/** As GetQueueAttributes counts them: ApproximateNumberOfMessages, …NotVisible, …Delayed. */
export interface Counts {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

const soonerVisible = (a: StoredMessage, b: StoredMessage): boolean =>
  a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.sequence < b.sequence);

/**
 * The messages of a queue, each of them delayed, visible or in flight, and how time moves them on.
 * Time passes when `catchUp` is called.
 */
export class MessageStates {
  readonly #all = new Map<string, StoredMessage>();
  readonly #byAge = new Heap<StoredMessage>((a, b) => a.enqueuedAt < b.enqueuedAt);
  readonly #delayed = new Heap<StoredMessage>(soonerVisible);
  readonly #inFlight = new Heap<StoredMessage>(soonerVisible);
  readonly #line: Line;

  constructor(fifo: boolean) {
    this.#line = fifo ? new FifoLine() : new StandardLine();
  }

  get counts(): Counts {
    const [notVisible, delayed] = [this.#inFlight.size, this.#delayed.size];
    return { visible: this.#all.size - notVisible - delayed, notVisible, delayed };
  }

  get(messageId: string): StoredMessage | undefined {
    return this.#all.get(messageId);
  }

  isInFlight(message: StoredMessage): boolean {
    return this.#inFlight.has(message);
  }

  /** Adds a message that is visible now or, until its `visibleAt`, delayed. */
  add(message: StoredMessage, now: number): void {
    this.#all.set(message.messageId, message);
    this.#byAge.add(message);
    if (message.visibleAt > now) this.#delayed.add(message);
    else this.#line.add(message);
  }

  /** The delayed messages wait for another time. */
  redelay(visibleAt: (message: StoredMessage) => number): void {
    for (const message of this.#delayed.popAll()) {
      message.visibleAt = visibleAt(message);
      this.#delayed.add(message);
    }
  }

  /** Messages in the order they may be received; each one taken must be hidden or dropped. */
  receivable(): Iterable<StoredMessage> {
    return this.#line.drain();
  }

  /** A message just taken, or already in flight, is in flight until `visibleAt`. */
  hide(message: StoredMessage, visibleAt: number): void {
    if (!this.#inFlight.delete(message)) this.#line.hold(message);
    message.visibleAt = visibleAt;
    this.#inFlight.add(message);
  }

  drop(message: StoredMessage): void {
    if (!this.#all.delete(message.messageId)) return;
    this.#byAge.delete(message);
    if (this.#inFlight.delete(message)) this.#line.release(message);
    else if (!this.#delayed.delete(message)) this.#line.remove(message);
  }

  dropAll(): void {
    for (const message of this.#all.values()) this.drop(message);
  }

  /** Ends the delays, visibility timeouts and lives that are over at `now`. */
  catchUp(now: number, retentionMs: number): void {
    for (
      let oldest = this.#byAge.peek();
      oldest && oldest.enqueuedAt + retentionMs <= now;
      oldest = this.#byAge.peek()
    )
      this.drop(oldest);
    for (let next = this.#next(); next && next.visibleAt <= now; next = this.#next()) {
      const wasInFlight = this.#inFlight.delete(next);
      this.#delayed.delete(next);
      this.#line.add(next);
      if (wasInFlight) this.#line.release(next);
    }
  }

  /** When the next message becomes visible, ms since the epoch. */
  get nextVisibleAt(): number | undefined {
    return this.#next()?.visibleAt;
  }

  #next(): StoredMessage | undefined {
    const [a, b] = [this.#delayed.peek(), this.#inFlight.peek()];
    return a && b ? (soonerVisible(b, a) ? b : a) : (a ?? b);
  }
}
