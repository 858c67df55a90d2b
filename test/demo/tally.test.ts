import * as fc from 'fast-check';
import { surplusOf, tally } from '../../demo/posts/tally.ts';

const address = fc.integer({ min: 0, max: 20 }).map((index) => `reader-${index}@example.com`);

it('tells everybody’s lot, whoever was to get a mail and however many came', () => {
  fc.assert(
    fc.property(fc.uniqueArray(address), fc.array(address), (expected, mails) => {
      const arrived = new Map<string, number>();
      for (const email of mails) arrived.set(email, (arrived.get(email) ?? 0) + 1);
      const { delivered, missed, twice, strangers } = tally(expected, arrived);

      expect(delivered + missed.length).toBe(expected.length);
      expect(missed).toEqual(expected.filter((email) => !mails.includes(email)));
      expect(new Set(strangers)).toEqual(new Set(mails.filter((one) => !expected.includes(one))));
      const surplus = mails.length - new Set(mails).size;
      expect(twice.length > 0).toBe(surplus > 0);
    }),
  );
});

it.each([
  [['a'], { duplicates: 0, sesWindow: 0 }],
  [['a', 'a'], { duplicates: 0, sesWindow: 1 }],
  [['a', 'b'], { duplicates: 1, sesWindow: 0 }],
  [['a', 'b', 'a', 'a'], { duplicates: 1, sesWindow: 2 }],
])('mails of the deliveries %j are %j', (deliveryIds, surplus) => {
  expect(surplusOf(deliveryIds)).toEqual(surplus);
});
