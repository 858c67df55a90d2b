import type { Video } from './video.ts';

/** The row does not have this attribute. */
export const absent = 'absent';

/** What each attribute must be: one of these values, or absent. */
export type Condition = {
  readonly [Name in 'status' | 'sourceVersion' | 'acceptedMailedAt' | 'outcomeMailedAt']?:
    readonly NonNullable<Video[Name]>[] | typeof absent;
};

/**
 * One conditional write of a row, as data: decided by pure functions, done by the table. This is
 * how everything here is idempotent. Who comes second finds the condition false.
 */
export interface Transition {
  /** At least one of these must hold; the row must exist. */
  readonly when: readonly Condition[];
  readonly set: Partial<Omit<Video, 'videoId' | 'attempts'>>;
  /** Counts one more attempt. */
  readonly countAttempt?: boolean;
}
