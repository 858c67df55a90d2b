import type { Clock } from '../../clock.ts';
import { parseAddress } from './address.ts';
import { refusals } from './refusals.ts';

export interface Suppressed {
  readonly address: string;
  readonly reason: 'BOUNCE' | 'COMPLAINT';
  /** ms since the epoch. */
  readonly updatedAt: number;
}

/**
 * Addresses that the account does not mail again, in any case. SES puts those on it that bounce for
 * good or complain; of those there are none here but the mailbox simulator's, which it leaves out.
 * @see https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
export class SuppressionList {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Suppressed>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(text: string, reason: Suppressed['reason']): void {
    const { address } = parseAddress(text);
    const updatedAt = this.#clock.now();
    this.#entries.set(address.toLowerCase(), { address, reason, updatedAt });
  }

  has(address: string): boolean {
    return this.#entries.has(address.toLowerCase());
  }

  /** Throws `NotFoundException`. */
  get(address: string): Suppressed {
    const entry = this.#entries.get(address.toLowerCase());
    if (!entry) throw refusals.notSuppressed(address);
    return entry;
  }

  /** Throws `NotFoundException`. */
  delete(address: string): void {
    this.get(address);
    this.#entries.delete(address.toLowerCase());
  }

  list(): readonly Suppressed[] {
    return [...this.#entries.values()];
  }
}
