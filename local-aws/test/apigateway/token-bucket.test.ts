import * as fc from 'fast-check';
import { takeToken, type Bucket } from '../../src/services/apigateway/token-bucket.ts';

const throttle = fc.record({
  rate: fc.integer({ min: 0, max: 100 }),
  burst: fc.integer({ min: 0, max: 50 }),
});
/** ms between requests. */
const pauses = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 });

/** When each request came, and whether it was admitted. */
function admissions(limits: { rate: number; burst: number }, waits: readonly number[]) {
  let now = Date.UTC(2026, 0, 1);
  let bucket: Bucket | undefined;
  return waits.map((wait) => {
    now += wait;
    const { taken, ...next } = takeToken(bucket, limits, now);
    bucket = next.bucket;
    return { at: now, taken };
  });
}

it('never admits more than the burst and the rate together, in any stretch of time', () => {
  fc.assert(
    fc.property(throttle, pauses, (limits, waits) => {
      const times = admissions(limits, waits).flatMap(({ at, taken }) => (taken ? [at] : []));
      const excesses = times.flatMap((from, first) =>
        times.slice(first).map((to, more) => {
          const refilled = ((to - from) / 1000) * limits.rate;
          return more + 1 - limits.burst - refilled;
        }),
      );
      expect(Math.max(0, ...excesses)).toBeCloseTo(0);
    }),
    { numRuns: 300 },
  );
});

it('admits a burst at once, and refuses the next', () => {
  fc.assert(
    fc.property(throttle, ({ rate, burst }) => {
      const taken = admissions(
        { rate, burst },
        Array.from({ length: burst + 1 }, () => 0),
      );
      expect(taken.map((one) => one.taken)).toEqual([
        ...Array.from({ length: burst }, () => true),
        false,
      ]);
    }),
  );
});

it('admits requests for ever that keep to the rate', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 50 }),
      (rate, burst) => {
        const waits = Array.from({ length: 200 }, () => Math.ceil(1000 / rate));
        expect(admissions({ rate, burst }, waits).every((one) => one.taken)).toBe(true);
      },
    ),
  );
});

it('does not refill when time goes back', () => {
  const limits = { rate: 1000, burst: 1 };
  const { bucket } = takeToken(undefined, limits, 5000);
  expect(takeToken(bucket, limits, 1000).taken).toBe(false);
});
