import type { Clock } from '../clock.ts';

const START = 5;
const GROWTH_PER_MINUTE = 300;
const MOST = 1250;

/**
 * How many batches of a mapping may be in flight: MaximumConcurrency if it is set, else five, and
 * 300 more for each minute in which that is not enough, up to 1,250.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class Concurrency {
  readonly #clock: Clock;
  readonly #maximum: () => number | undefined;
  #inFlight = 0;
  /** Since when there has been more to do than the start allows, ms since the epoch. */
  #scalingSince: number | undefined;
  #wake: (() => void) | undefined;

  constructor(clock: Clock, maximum: () => number | undefined) {
    this.#clock = clock;
    this.#maximum = maximum;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get limit(): number {
    const maximum = this.#maximum();
    if (maximum !== undefined) return maximum;
    const scaling = this.#clock.now() - (this.#scalingSince ?? this.#clock.now());
    return Math.min(START + Math.floor((GROWTH_PER_MINUTE * scaling) / 60_000), MOST);
  }

  /** Resolves once one more batch may start, or when the signal says to stop waiting for it. */
  async room(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#inFlight >= this.limit) await this.#change(signal);
  }

  begin(): void {
    this.#inFlight += 1;
  }

  end(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#scalingSince = undefined;
    this.#wake?.();
  }

  /** Resolves when a batch has ended or the limit may have grown. */
  #change(signal: AbortSignal): Promise<void> {
    this.#scalingSince ??= this.#clock.now();
    const grows = this.#maximum() === undefined && this.limit < MOST;
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel?.();
        signal.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      };
      const cancel = grows
        ? this.#clock.at(this.#clock.now() + 60_000 / GROWTH_PER_MINUTE, wake)
        : undefined;
      signal.addEventListener('abort', wake, { once: true });
      this.#wake = wake;
    });
  }
}
