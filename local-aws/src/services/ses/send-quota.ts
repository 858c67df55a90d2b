import type { Clock } from '../../clock.ts';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;

/**
 * How much an account may send: so many recipients a second, counted by a bucket that holds one
 * second's worth. A mail to many recipients is sent when there is anything left, and the next must
 * wait until it is paid for: SES permits short bursts. There is no quota a day.
 * @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html
 */
export class SendQuota {
  /** Recipients a second. */
  readonly rate: number;
  readonly #clock: Clock;
  #tokens: number;
  #refilledAt: number;
  /** Recipients by minute, oldest first. */
  readonly #sent = new Map<number, number>();

  constructor(clock: Clock, rate: number) {
    if (!(rate >= 1))
      throw new Error(`The send rate is at least 1 recipient a second, not ${rate}`);
    this.#clock = clock;
    this.rate = rate;
    this.#tokens = rate;
    this.#refilledAt = clock.now();
  }

  /** Whether anything may be sent now. */
  available(): boolean {
    const now = this.#clock.now();
    const refill = (Math.max(now - this.#refilledAt, 0) / 1000) * this.rate;
    this.#tokens = Math.min(this.#tokens + refill, this.rate);
    this.#refilledAt = now;
    return this.#tokens >= 1;
  }

  /** Whether a mail to so many recipients may be sent now; if so, it counts as sent. */
  take(recipients: number): boolean {
    if (!this.available()) return false;
    this.#tokens -= recipients;
    return true;
  }

  /** Counts recipients that count for a day's total: all but the mailbox simulator's. */
  record(recipients: number): void {
    const minute = Math.floor(this.#clock.now() / MINUTE) * MINUTE;
    this.#sent.set(minute, (this.#sent.get(minute) ?? 0) + recipients);
    this.#forget();
  }

  /** Recipients, to the minute. */
  sentLast24Hours(): number {
    this.#forget();
    return [...this.#sent.values()].reduce((sum, recipients) => sum + recipients, 0);
  }

  #forget(): void {
    for (const minute of this.#sent.keys()) {
      if (minute > this.#clock.now() - DAY) return;
      this.#sent.delete(minute);
    }
  }
}
