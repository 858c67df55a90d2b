import type { Target } from '../target.ts';

export interface Stage {
  readonly target: Target;
  /** A short video (path) to send through. */
  readonly clip: string;
  /** Tells what happens, one line at a time. */
  say(line: string): void;
  /** Shows a figure and holds it to the claim: throws when it is not what the lesson says. */
  check(what: string, actual: unknown, expected: unknown): void;
}

/** One claim about queues or streams, shown on the running app. At most a minute. */
export interface Lesson {
  readonly claim: string;
  run(stage: Stage): Promise<void>;
}
