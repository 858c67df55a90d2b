/** What following an id came to. */
export type Followed =
  | {
      readonly known: true;
      /** For people. */
      readonly text: string;
      /** For programs, and with everything. */
      readonly json: object;
    }
  | {
      readonly known: false;
      /** What was searched, for people. */
      readonly searched: readonly string[];
    };

/** Where something is, and what happens next, in a sentence each. */
export interface Now {
  readonly now: string;
  readonly next: string;
}
