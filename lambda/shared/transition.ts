/** The row does not have this attribute. */
export const absent = 'absent';

/** What each attribute must be: one of these values, or absent. */
export type Condition<Row> = {
  readonly [Name in keyof Row]?: readonly NonNullable<Row[Name]>[] | typeof absent;
};

/**
 * One conditional write of a row, as data: decided by pure functions, done by the table. This is
 * how everything here is idempotent. Who comes second finds the condition false.
 */
export interface Transition<Row> {
  /** At least one of these must hold; the row must exist. */
  readonly when: readonly Condition<Row>[];
  readonly set: Partial<Row>;
  /** Counts one more in the attribute `attempts`. */
  readonly countAttempt?: boolean;
}
