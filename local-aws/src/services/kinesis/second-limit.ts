/**
 * So much a second, counted in seconds that begin with the first use after a rest. What was taken
 * beyond it is owed by the seconds that follow.
 */
export class SecondLimit {
  readonly #most: number;
  #used = 0;
  #since = -Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  /** What is left of this second; not positive: nothing. */
  left(now: number): number {
    const seconds = Math.floor((now - this.#since) / 1000);
    if (seconds > 0) {
      this.#used = Math.max(this.#used - seconds * this.#most, 0);
      this.#since = this.#used > 0 ? this.#since + seconds * 1000 : now;
    }
    return this.#most - this.#used;
  }

  /** Nothing of this second was used yet, and nothing is owed. */
  unused(now: number): boolean {
    return this.left(now) === this.#most;
  }

  /** Takes it, even if there is not so much left. */
  take(amount: number, now: number): void {
    if (this.unused(now)) this.#since = now;
    this.#used += amount;
  }
}
