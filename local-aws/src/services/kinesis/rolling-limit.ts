const DAY = 24 * 60 * 60 * 1000;

/** So many times in any 24 hours. */
export class RollingLimit {
  readonly #most: number;
  #times: readonly number[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts it; false: it is once too often, and not counted. */
  take(now: number): boolean {
    const recent = this.#times.filter((time) => time > now - DAY);
    const allowed = recent.length < this.#most;
    this.#times = allowed ? [...recent, now] : recent;
    return allowed;
  }
}
