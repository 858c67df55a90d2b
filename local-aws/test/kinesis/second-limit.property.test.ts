import * as fc from 'fast-check';
import { SecondLimit } from '../../src/services/kinesis/second-limit.ts';

const MOST = 10;

it('never gives more than the seconds that began are worth, and all of it to who waits', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1500), { maxLength: 100 }), (waits) => {
      const limit = new SecondLimit(MOST);
      let [now, given, refused] = [0, 0, 0];
      for (const wait of waits) {
        now += wait;
        for (let i = 0; i < 4; i++)
          if (limit.left(now) > 0) {
            limit.take(1, now);
            given += 1;
          } else refused += 1;
      }
      expect(given).toBeLessThanOrEqual(MOST * (Math.floor(now / 1000) + 1));
      expect(given + refused).toBe(4 * waits.length);
      expect(limit.left(now + 1000)).toBe(MOST);
    }),
  );
});

it('lets what was taken beyond it be owed, second by second', () => {
  const limit = new SecondLimit(MOST);
  limit.take(35, 500);
  const left = [500, 1499, 1500, 2500, 3500, 4500].map((now) => limit.left(now));
  expect(left).toEqual([-25, -25, -15, -5, 5, 10]);
});
