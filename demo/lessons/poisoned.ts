/** How a queue or a stream got over one bad item. Times are in seconds, skipped ones included. */
export interface Poisoned {
  /** Until all that followed the bad one was done. */
  readonly othersWaited: number;
  /** How often it was tried. */
  readonly tries: number;
  readonly givenUpAfter: number;
  /** What of it an operator finds. */
  readonly kept: string;
}

/** After time was skipped, workers have so long to notice, ms. */
export const pauseMs = 100;

/** @param start and `end` in ms */
export function secondsBetween(start: number, end: number): number {
  return Math.round((end - start) / 100) / 10;
}
