/** A mail as it would have arrived. */
export interface Mail {
  /** SES's message id, the part of the Message-ID header before the @. */
  readonly id: string;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** As the headers have them: addresses without names. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** The plain text part, or what an HTML part says in plain text. */
  readonly text: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The function that sent it; undefined for the operator. */
  readonly senderFunction: string | undefined;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** The whole MIME message. */
  readonly raw: Uint8Array;
}

export interface InboxLimits {
  readonly mails: number;
  readonly bytes: number;
}

const LIMITS: InboxLimits = { mails: 10_000, bytes: 256 * 1024 * 1024 };

/**
 * Everybody's mail, in memory. Past 10,000 mails or 256 MiB the oldest go.
 */
export class Inbox {
  readonly #mails = new Map<string, Mail>();
  readonly #limits: InboxLimits;
  #bytes = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  add(mail: Mail): void {
    this.#mails.set(mail.id, mail);
    this.#bytes += mail.raw.length;
    for (const oldest of this.#mails.values()) {
      if (this.#mails.size <= this.#limits.mails && this.#bytes <= this.#limits.bytes) return;
      this.#mails.delete(oldest.id);
      this.#bytes -= oldest.raw.length;
    }
  }

  get(id: string): Mail | undefined {
    return this.#mails.get(id);
  }

  /** Newest last. @param recipient Only what was delivered to this address (in any case). */
  list(recipient?: string): readonly Mail[] {
    const mails = [...this.#mails.values()];
    if (recipient === undefined) return mails;
    const wanted = recipient.toLowerCase();
    return mails.filter(({ envelope }) => envelope.to.some((to) => to.toLowerCase() === wanted));
  }
}
