import type { Target } from '../target.ts';

interface Stage {
  readonly target: Target;
  /** A short video (path) to send through. */
  readonly clip: string;
  /** Tells what happens, one line at a time. */
  readonly say: (line: string) => void;
  /** Shows a figure and holds it to the claim: throws when it is not what the lesson says. */
  readonly check: (what: string, actual: unknown, expected: unknown) => void;
}

/** One claim about queues or streams, shown on the running app. At most a minute. */
export interface Lesson {
  readonly claim: string;
  readonly run: (stage: Stage) => Promise<void>;
}
