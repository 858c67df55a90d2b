import * as fc from 'fast-check';
import { RecordLog } from '../../src/services/kinesis/record-log.ts';

const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 700 }) }) },
  fc.record({ trimAfter: fc.integer({ min: 0, max: 2000 }) }),
  fc.record({ wait: fc.integer({ min: 1, max: 500 }) }),
);

it('is a list from which the oldest go, by age', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), fc.nat(3000), (operations, time) => {
      const log = new RecordLog();
      let model: { number: number; arrivedAt: number }[] = [];
      let now = 1;
      for (const one of operations) {
        if ('append' in one)
          for (let i = 0; i < one.append; i++) {
            const number = log.append({ partitionKey: 'k', data: '', bytes: 1, arrivedAt: now });
            model.push({ number, arrivedAt: now });
          }
        else if ('wait' in one) now += one.wait;
        else {
          log.trim(now - one.trimAfter);
          model = model.filter(({ arrivedAt }) => arrivedAt >= now - one.trimAfter);
        }
      }
      expect(log.first).toBe(model[0]?.number ?? log.next);
      const left = log.take(log.first, { records: Infinity, bytes: Infinity });
      expect(left.map(({ arrivedAt }) => arrivedAt)).toEqual(
        model.map(({ arrivedAt }) => arrivedAt),
      );
      expect(log.firstSince(time)).toBe(
        model.find(({ arrivedAt }) => arrivedAt >= time)?.number ?? log.next,
      );
      expect(log.at(log.first - 1)).toBeUndefined();
    }),
  );
});

it('gives at most so many records and bytes, but one at least', () => {
  const log = new RecordLog();
  for (const bytes of [5, 3, 3, 9])
    log.append({ partitionKey: 'k', data: '', bytes, arrivedAt: 1 });
  const sizes = (from: number, records: number, bytes: number) =>
    log.take(from, { records, bytes }).map((record) => record.bytes);
  expect(sizes(1, 10, 8)).toEqual([5, 3]);
  expect(sizes(1, 1, 8)).toEqual([5]);
  expect(sizes(4, 10, 8)).toEqual([9]);
  expect(sizes(5, 10, 8)).toEqual([]);
});
