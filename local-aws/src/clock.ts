/** Time as the engines see it: milliseconds since the epoch, and one-shot timers. */
export interface Clock {
  now(): number;
  /** Calls back once when `time` (ms since the epoch) has come. Returns a function that cancels. */
  at(time: number, callback: () => void): () => void;
}

interface Timer {
  readonly time: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test advances it. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    const timer = { time, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /**
   * Moves time forward by `milliseconds`, running every timer that falls due, in order, each at its
   * own time. Pending promise callbacks run between two timers.
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let due = this.#next(end); due; due = this.#next(end)) {
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.time);
      due.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers]
      .filter((timer) => timer.time <= end)
      .toSorted((a, b) => a.time - b.time)[0];
  }
}

/** Lets everything that waits on already settled promises run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * The laptop's own time, which an operator may move forward (never back): what a queue would do in
 * 90 minutes can then be seen at once. Running processes keep real time, so skip when none runs. A waiting timer does not
 * keep the process alive.
 */
export class LaptopClock implements Clock {
  #skipped = 0;
  readonly #timers = new Map<Timer, NodeJS.Timeout>();

  now(): number {
    return Date.now() + this.#skipped;
  }

  at(time: number, callback: () => void): () => void {
    const timer = { time, callback };
    this.#arm(timer);
    return () => {
      clearTimeout(this.#timers.get(timer));
      this.#timers.delete(timer);
    };
  }

  /** Moves time forward by `milliseconds`. Timers that fall due run, in order, before it returns. */
  async skip(milliseconds: number): Promise<void> {
    this.#skipped += milliseconds;
    const due = [...this.#timers.keys()]
      .filter((timer) => timer.time <= this.now())
      .toSorted((a, b) => a.time - b.time);
    for (const timer of due) {
      if (!this.#timers.has(timer)) continue;
      this.#fire(timer);
      await settle();
    }
    for (const timer of this.#timers.keys()) this.#arm(timer);
  }

  #arm(timer: Timer): void {
    clearTimeout(this.#timers.get(timer));
    const wait = Math.min(Math.max(timer.time - this.now(), 0), 2 ** 31 - 1);
    const timeout = setTimeout(
      () => (timer.time <= this.now() ? this.#fire(timer) : this.#arm(timer)),
      wait,
    );
    timeout.unref();
    this.#timers.set(timer, timeout);
  }

  #fire(timer: Timer): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.delete(timer);
    timer.callback();
  }
}
