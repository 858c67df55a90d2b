/** Keeps the mails of one process at its share of the account's rate. */
export interface Pacer {
  /** How long the next call of SES has to wait, in ms. */
  wait(now: Date): number;
  /** A call begins now, with so many mails. */
  begin(mails: number, now: Date): void;
}

/**
 * Each call keeps the next one away for as long as its mails take at this rate. That holds over any
 * stretch of time, but for the mails of one call, which come at once.
 *
 * @param rate mails a second, more than 0
 */
export function createPacer(rate: number): Pacer {
  let free = 0;
  return {
    wait: (now) => Math.max(0, free - now.getTime()),
    begin(mails, now) {
      free = Math.max(free, now.getTime()) + (mails / rate) * 1000;
    },
  };
}
