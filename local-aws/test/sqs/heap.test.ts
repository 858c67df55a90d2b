import * as fc from 'fast-check';
import { Heap } from '../../src/services/sqs/heap.ts';

it('gives out what was added and not deleted, lowest rank first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ rank: fc.nat(1000), keep: fc.boolean() }), {
        maxLength: 60,
        size: 'max',
      }),
      (items) => {
        const heap = new Heap<{ rank: number }>((a, b) => a.rank < b.rank);
        for (const item of items) heap.add(item);
        const deleted = items.filter(({ keep }) => !keep).map((item) => heap.delete(item));
        expect(deleted).not.toContain(false);
        const kept = items.filter(({ keep }) => keep).map(({ rank }) => rank);
        expect(heap.size).toBe(kept.length);
        const out: number[] = [];
        for (let next = heap.pop(); next; next = heap.pop()) out.push(next.rank);
        expect(out).toEqual(kept.toSorted((a, b) => a - b));
      },
    ),
  );
});
