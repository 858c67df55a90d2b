import type { Assembly, Resource } from './assembly.ts';

/** One place where a rule does not hold. */
export interface Finding {
  readonly resource: Resource;
  /** The property to look at, as CloudFormation calls it. */
  readonly property: string;
  /** What is wrong, with the figures: a sentence. */
  readonly problem: string;
  /** What to write instead: a sentence. */
  readonly mend: string;
}

/** What every app with queues and streams should hold, and how to tell whether this one does. */
export interface Rule {
  /** Acknowledged as `Guardrails::<id>`. */
  readonly id: string;
  readonly demands: string;
  /** What happens otherwise: a sentence. */
  readonly because: string;
  /** The AWS page that says so. */
  readonly page: string;
  /** What cannot be known before deployment, a parameter for one, is not found fault with. */
  readonly check: (assembly: Assembly) => Iterable<Finding>;
}
