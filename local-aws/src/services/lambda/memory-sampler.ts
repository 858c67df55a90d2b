import { residentMemory } from './process-tree.ts';

/** ms. */
const INTERVAL = 100;

/** Watches the memory of a process and its descendants, while an invocation runs. */
export class MemorySampler {
  readonly #pid: () => number;
  readonly #limit: number;
  readonly #onExceeded: () => void;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #max = 0;

  /** `limit` in bytes. */
  constructor(pid: () => number, limit: number, onExceeded: () => void) {
    this.#pid = pid;
    this.#limit = limit;
    this.#onExceeded = onExceeded;
  }

  start(): void {
    this.#running = true;
    this.#timer = setTimeout(() => void this.#watch(), INTERVAL);
  }

  /** Resolves with the most it has ever seen, in bytes. */
  async stop(): Promise<number> {
    this.#running = false;
    clearTimeout(this.#timer);
    if (this.#max === 0) await this.#sample();
    return this.#max;
  }

  async #watch(): Promise<void> {
    const used = await this.#sample();
    if (!this.#running) return;
    if (used > this.#limit) this.#onExceeded();
    else this.start();
  }

  async #sample(): Promise<number> {
    const used = await residentMemory(this.#pid()).catch(() => 0);
    this.#max = Math.max(this.#max, used);
    return used;
  }
}
