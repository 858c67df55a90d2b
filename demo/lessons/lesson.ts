import type { InsideView } from '../inside-view.ts';
import type { Target } from '../target.ts';

/** What a lesson is played with. */
export interface Stage {
  readonly target: Target;
  /** Undefined: the target is no local AWS. */
  readonly laptop: InsideView | undefined;
  /** A short video (path) to send through. */
  readonly clip: string;
  /** Tells what happens, one line at a time. */
  readonly say: (line: string) => void;
  /** Shows a figure. */
  readonly show: (what: string, figure: unknown) => void;
  /** Shows a figure and holds it to the claim: throws when it is not what the lesson says. */
  readonly check: (what: string, actual: unknown, expected: unknown) => void;
}

/** The stage of a lesson that needs a laptop: it reads the mails that came, or moves time forward. */
export type LaptopStage = Stage & { readonly laptop: InsideView };

/** One claim about queues or streams, shown on the running app. At most a minute. */
export type Lesson = { readonly claim: string } & (
  | { readonly needs: 'any target'; readonly run: (stage: Stage) => Promise<void> }
  | { readonly needs: 'a laptop'; readonly run: (stage: LaptopStage) => Promise<void> }
);
