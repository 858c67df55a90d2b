import * as fc from 'fast-check';
import { mostAtOnce } from '../../demo/lessons/at-once.ts';

const span = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map(([from, length]) => ({ from, to: from + length }));

it('finds the busiest moment', () => {
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const moments = Array.from({ length: 41 }, (_, at) => at + 0.5);
      const busy = moments.map((at) => spans.filter(({ from, to }) => from < at && at < to).length);
      expect(mostAtOnce(spans)).toBe(Math.max(0, ...busy));
    }),
  );
});

it('counts one that ends as another begins as over', () => {
  const spans = [
    { from: 0, to: 5 },
    { from: 5, to: 9 },
  ];
  expect(mostAtOnce(spans)).toBe(1);
});
