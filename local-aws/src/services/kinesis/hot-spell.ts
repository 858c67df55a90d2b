/** How long writes must have been refused before an on-demand stream grows. */
const PATIENCE = 10_000;
/** A rest that ends a spell. */
const REST = 2000;

/**
 * Says when an on-demand stream has been at its limit for long enough: its writes were refused again
 * and again for ten seconds. AWS looks at the throughput itself, grows to twice the peak of the last
 * 30 days within 15 minutes, and shrinks again; here it doubles, sooner, and stays.
 * @see https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html#ondemandmode
 */
export class HotSpell {
  #since = -Infinity;
  #last = -Infinity;

  /** A write was refused. Whether it is time to grow: then the next spell begins. */
  refused(now: number): boolean {
    if (now - this.#last > REST) this.#since = now;
    this.#last = now;
    if (now - this.#since < PATIENCE) return false;
    this.#since = now;
    return true;
  }
}
