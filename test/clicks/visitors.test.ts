import * as fc from 'fast-check';
import {
  add,
  count,
  decode,
  encode,
  nobody,
  sketchSize,
  union,
  visitorHash,
  type Visitors,
} from '../../lambda/clicks/visitors.ts';

const hash = fc.integer({ min: 0, max: 2 ** 48 - 1 });
/** Some that are few, some that are more than a sketch keeps. */
const members = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 50 })),
  fc.array(hash, { maxLength: 100 }),
  fc.array(hash, { minLength: sketchSize - 2, maxLength: sketchSize + 200 }),
);

function sketchOf(hashes: readonly number[]): Visitors {
  return hashes.reduce(add, nobody);
}

/** What a sketch of a set is by definition. */
function smallest(hashes: readonly number[]): readonly number[] {
  return [...new Set(hashes)].toSorted((a, b) => a - b).slice(0, sketchSize);
}

/** The hashes of so many different visitors. */
function crowd(size: number, name: string): readonly number[] {
  return Array.from({ length: size }, (_, index) => visitorHash(`${name} ${index}`));
}

describe('the sketch of a set of visitors', () => {
  it('has the smallest hashes, whatever came in which order and however often', () => {
    fc.assert(
      fc.property(members, (all) => {
        expect(sketchOf([...all, ...all.toReversed()])).toEqual(smallest(all));
      }),
      { numRuns: 50 },
    );
  });

  it('is the same when its parts were counted apart', () => {
    fc.assert(
      fc.property(members, members, (some, others) => {
        const both = sketchOf([...some, ...others]);
        expect(union(sketchOf(some), sketchOf(others))).toEqual(both);
        expect(union(sketchOf(others), sketchOf(some))).toEqual(both);
        expect(union(both, sketchOf(others))).toEqual(both);
        expect(union(both, nobody)).toEqual(both);
      }),
      { numRuns: 50 },
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(members, (all) => {
        const sketch = sketchOf(all);
        expect(decode(encode(sketch))).toEqual(sketch);
      }),
      { numRuns: 50 },
    );
  });

  it('never becomes longer than 8 KB of text', () => {
    expect(encode(sketchOf(crowd(5_000, 'visitor')))).toHaveLength(8 * 1024);
  });

  it('refuses to read anything else', () => {
    for (const text of ['AAAA', 'not base64', encode([2, 1]), encode([1, 1])]) {
      expect(() => decode(text)).toThrow('no sketch of a set of visitors');
    }
  });

  it('counts exactly below 1,024', () => {
    for (const size of [0, 1, 1000, sketchSize - 1]) {
      expect(count(sketchOf(crowd(size, 'visitor')))).toBe(size);
    }
  });

  it('estimates beyond that, within about 3 %', () => {
    for (const size of [2_000, 10_000, 50_000]) {
      const errors = Array.from({ length: 5 }, (_, index) => {
        const estimate = count(sketchOf(crowd(size, `crowd ${index}`)));
        return Math.abs(estimate / size - 1);
      });
      // Three standard errors for each; the hashes are the same at every run.
      expect(Math.max(...errors)).toBeLessThan(0.09);
    }
  });

  it('does not copy what does not change', () => {
    const sketch = sketchOf([1, 2, 3]);
    expect(add(sketch, 2)).toBe(sketch);
  });
});
