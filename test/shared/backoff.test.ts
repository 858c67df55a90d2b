import * as fc from 'fast-check';
import { backoff, backoffBase, backoffCap } from '../../lambda/shared/backoff.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const receives = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }))
  .map(([a, b]) => ({ receiveCount: Math.min(a, b), maxReceiveCount: Math.max(a, b) }));

describe('backoff', () => {
  it('is a whole number of seconds that SQS takes as a visibility timeout, and never above the cap', () => {
    fc.assert(
      fc.property(receives, random, ({ receiveCount, maxReceiveCount }, chance) => {
        const seconds = backoff(receiveCount, maxReceiveCount, chance);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(backoffCap);
      }),
    );
  });

  it('never grows shorter from one receive to the next, for the same luck', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, (receiveCount, chance) => {
        expect(backoff(receiveCount + 1, 1000, chance)).toBeGreaterThanOrEqual(
          backoff(receiveCount, 1000, chance),
        );
      }),
    );
  });

  it('doubles its ceiling with each receive', () => {
    const ceilings = [1, 2, 3, 4].map((receiveCount) => backoff(receiveCount, 5, 0.999_999));
    expect(ceilings).toEqual([1, 2, 4, 8].map((factor) => factor * backoffBase));
  });

  it('outlasts an outage of three minutes within five receives, whatever the luck', () => {
    const waits = [1, 2, 3, 4].map((receiveCount) => backoff(receiveCount, 5, 0));
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(3 * 60);
  });

  it('sends a message that was received for the last time straight on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), random, (count, chance) => {
        expect(backoff(count, count, chance)).toBe(0);
      }),
    );
  });
});
