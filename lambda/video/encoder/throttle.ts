/** Passes on the newest of many values, but not more often than every `interval` ms. */
export interface Throttle {
  offer(value: number): void;
  /** Resolves when what was passed on has been dealt with. */
  settled(): Promise<void>;
}

/** @param pass must not reject */
export function throttle(
  interval: number,
  now: () => Date,
  pass: (value: number) => Promise<void>,
): Throttle {
  let next = -Infinity;
  let passing = Promise.resolve();
  return {
    offer(value) {
      const at = now().getTime();
      if (at < next) return;
      next = at + interval;
      passing = passing.then(() => pass(value));
    },
    settled: () => passing,
  };
}
