/** A mail as it arrived. */
export interface Mail {
  /** SES's message id, the part of the Message-ID header before the @. */
  readonly id: string;
  /** Who it came from, and to whose mailboxes it got. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** As the header has it: the address without the name. */
  readonly from: string;
  readonly subject: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The function that sent it; undefined for the operator. */
  readonly senderFunction: string | undefined;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Roughly how many bytes of memory it holds by itself. */
  readonly weight: number;
  /** The whole MIME message; one made from a template is rendered only now. */
  raw(): Promise<Uint8Array>;
}

export interface InboxLimits {
  readonly mails: number;
  readonly bytes: number;
}

/** What to look for; everything when empty. */
export interface Search {
  /** Only what arrived at this address (in any case). */
  readonly to?: string | undefined;
  /** Only mails with exactly this subject. */
  readonly subject?: string | undefined;
}

const LIMITS: InboxLimits = { mails: 200_000, bytes: 256 * 1024 * 1024 };

/**
 * Everybody's mail, in memory. Past 200,000 mails or 256 MiB the oldest go.
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
    this.#bytes += mail.weight;
    for (const oldest of this.#mails.values()) {
      if (this.#mails.size <= this.#limits.mails && this.#bytes <= this.#limits.bytes) return;
      this.#mails.delete(oldest.id);
      this.#bytes -= oldest.weight;
    }
  }

  get(id: string): Mail | undefined {
    return this.#mails.get(id);
  }

  /** Oldest first. */
  *matching({ to, subject }: Search = {}): Iterable<Mail> {
    const wanted = to?.toLowerCase();
    for (const mail of this.#mails.values())
      if (
        (subject === undefined || mail.subject === subject) &&
        (wanted === undefined ||
          mail.envelope.to.some((address) => address.toLowerCase() === wanted))
      )
        yield mail;
  }

  /** Newest last. */
  list(search: Search = {}): readonly Mail[] {
    return [...this.matching(search)];
  }

  /** How many there are, and how many mailboxes they got to. */
  count(search: Search = {}): { readonly mails: number; readonly recipients: number } {
    const count = { mails: 0, recipients: 0 };
    for (const { envelope } of this.matching(search)) {
      count.mails += 1;
      count.recipients += envelope.to.length;
    }
    return count;
  }

  /** How many mails each address got. */
  recipients(search: Search = {}): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { envelope } of this.matching(search))
      for (const to of envelope.to) counts.set(to, (counts.get(to) ?? 0) + 1);
    return counts;
  }
}
