import type { Accepted, Origin } from './accepted.ts';
import type { Mail } from './inbox.ts';

/**
 * A mail in the inbox. A post may be a hundred thousand of them, so it has a field only for what is its
 * own; what it shares with the other mails of its call, its {@link Origin} tells.
 */
export class ArrivedMail implements Mail {
  readonly id: string;
  readonly receivedAt: number;
  readonly subject: string;
  readonly tags: Mail['tags'];
  readonly #to: readonly string[];
  readonly #origin: Origin;
  readonly #index: number;

  /** @param to whose mailboxes it got to */
  constructor({ origin, index, stamp, subject, tags }: Accepted, to: readonly string[]) {
    this.id = stamp.id;
    this.receivedAt = stamp.sentAt;
    this.subject = subject;
    this.tags = tags;
    this.#to = to;
    this.#origin = origin;
    this.#index = index;
  }

  get envelope(): Mail['envelope'] {
    return { from: this.#origin.returnPath, to: this.#to };
  }

  get from(): string {
    return this.#origin.from;
  }

  get senderFunction(): string | undefined {
    const { caller } = this.#origin;
    return caller.kind === 'function' ? caller.functionName : undefined;
  }

  get weight(): number {
    return this.#origin.weight;
  }

  raw(): Promise<Uint8Array> {
    return this.#origin.raw(this.#index, { id: this.id, sentAt: this.receivedAt });
  }
}
