import type { Clock } from '../../clock.ts';

interface Poll<T> {
  /** Answers with what it got, or with nothing. */
  end(got: readonly T[]): void;
  take(): readonly T[];
}

/** Consumers waiting for messages: first come, first served. */
export class LongPolls<T> {
  readonly #clock: Clock;
  readonly #polls = new Set<Poll<T>>();
  /** Called whenever a poll begins or ends. */
  readonly #changed: () => void;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get size(): number {
    return this.#polls.size;
  }

  /**
   * Waits at most `seconds` (Infinity: until the signal) for `take` to yield something. An aborted
   * poll takes nothing any more.
   */
  wait(
    take: () => readonly T[],
    seconds: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly T[]> {
    if (signal?.aborted) return Promise.resolve([]);
    return new Promise((resolve) => {
      const letGo = (): void => poll.end([]);
      const cancel = Number.isFinite(seconds)
        ? this.#clock.at(this.#clock.now() + seconds * 1000, letGo)
        : undefined;
      const poll: Poll<T> = {
        take,
        end: (got) => {
          if (!this.#polls.delete(poll)) return;
          cancel?.();
          signal?.removeEventListener('abort', letGo);
          resolve(got);
          this.#changed();
        },
      };
      signal?.addEventListener('abort', letGo, { once: true });
      this.#polls.add(poll);
      this.#changed();
    });
  }

  /** Serves those who wait, in order, until there is nothing left to take. */
  serve(): void {
    for (const poll of this.#polls) {
      const got = poll.take();
      if (got.length === 0) return;
      poll.end(got);
    }
  }

  /** Lets everybody go with nothing. */
  end(): void {
    for (const poll of this.#polls) poll.end([]);
  }
}
