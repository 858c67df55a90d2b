import * as fc from 'fast-check';
import type { Answer } from '../../src/mappings/kinesis/answer.ts';
import { finished } from '../../src/mappings/kinesis/shard-progress.ts';
import { play, recordsOf, RULES, type Invocation } from './simulated-shard.ts';

const arrivals = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), gap: fc.nat(700) }),
  { maxLength: 30 },
);
const sizes = {
  batchSize: fc.integer({ min: 1, max: 6 }),
  batchingWindow: fc.constantFrom(0, 1000),
};
type Mood = 'done' | 'fail' | 'report' | 'throttle';
const moods = fc.array(fc.constantFrom<Mood[]>('done', 'fail', 'report', 'throttle'), {
  maxLength: 60,
});

/** What the function of these tests keeps: the records it took. */
const took = ({ window, task }: Invocation, count = Infinity) => ({
  numbers: [
    ...numbersIn(window?.state),
    ...task.records.slice(0, count).map((one) => one.sequenceNumber),
  ],
});

function numbersIn(state: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const { numbers } = state;
  return Array.isArray(numbers) ? numbers.map(String) : [];
}

const succeed = (invocation: Invocation): Answer => ({ kind: 'done', state: took(invocation) });

/** Answers by its moods, then always well. */
function moody(list: readonly Mood[]): (invocation: Invocation) => Answer {
  const left = [...list];
  return (invocation) => {
    const { length } = invocation.task.records;
    switch (left.shift()) {
      case 'fail':
        return { kind: 'failed', from: 0, state: {} };
      case 'report': {
        const from = Math.min(1, Math.max(0, length - 1));
        return { kind: 'failed', from, state: took(invocation, from) };
      }
      case 'throttle':
        return { kind: 'throttled' };
      case 'done':
      case undefined:
        return succeed(invocation);
    }
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));

it('without failures hands over each record once, those of a key in order', () => {
  fc.assert(
    fc.property(
      arrivals,
      fc.record({ ...sizes, parallelizationFactor: fc.integer({ min: 1, max: 4 }) }),
      (all, some) => {
        const records = recordsOf(all);
        const rules = { ...RULES, ...some };
        const { invocations, handled, progress } = play(records, rules, succeed);
        expect(handled.toSorted(byNumber)).toEqual(numbers(records.length));
        for (const key of ['a', 'b', 'c', 'd']) {
          const ofKey = handled.filter((one) => records[Number(one)]?.partitionKey === key);
          expect(ofKey).toEqual(ofKey.toSorted(byNumber));
        }
        for (const { task } of invocations)
          expect(task.records.length).toBeLessThanOrEqual(rules.batchSize);
        expect(progress.checkpoint).toBe(records.at(-1)?.sequenceNumber);
        expect(finished(progress)).toBe(true);
      },
    ),
  );
});

it('whatever fails, each record ends handled or in one notice', () => {
  fc.assert(
    fc.property(
      arrivals,
      moods,
      fc.record({
        ...sizes,
        bisect: fc.boolean(),
        maximumRetryAttempts: fc.constantFrom(0, 1, 3, Infinity),
        maximumRecordAge: fc.constantFrom(Infinity, 3000),
      }),
      (all, list, some) => {
        const records = recordsOf(all);
        const { handled, givenUp, progress } = play(records, { ...RULES, ...some }, moody(list));
        const noticed = givenUp.flatMap(({ first, last, size }) => {
          const range = numbers(records.length).slice(
            Number(first.sequenceNumber),
            Number(last.sequenceNumber) + 1,
          );
          expect(range).toHaveLength(size);
          return range;
        });
        expect([...handled, ...noticed].toSorted(byNumber)).toEqual(numbers(records.length));
        expect(progress.checkpoint).toBe(records.at(-1)?.sequenceNumber);
      },
    ),
  );
});

it('in lanes, too: none is lost, none is in two places', () => {
  fc.assert(
    fc.property(arrivals, moods, fc.integer({ min: 2, max: 5 }), (all, list, factor) => {
      const records = recordsOf(all);
      const rules = { ...RULES, parallelizationFactor: factor, maximumRetryAttempts: 1 };
      const { handled, givenUp } = play(records, rules, moody(list));
      const dropped = givenUp.reduce((sum, { size }) => sum + size, 0);
      expect(new Set(handled).size).toBe(handled.length);
      expect(handled.length + dropped).toBe(records.length);
    }),
  );
});

it('bisecting isolates a poison record in a bounded number of attempts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.nat(63),
      fc.nat(3),
      fc.boolean(),
      (count, place, maximumRetryAttempts, reports) => {
        const poison = String(place % count);
        const records = recordsOf(Array.from({ length: count }, () => ({ key: 'a', gap: 0 })));
        const rules = { ...RULES, batchSize: 64, bisect: true, maximumRetryAttempts };
        const { invocations, handled, givenUp } = play(records, rules, (invocation) => {
          const from = invocation.task.records.findIndex((one) => one.sequenceNumber === poison);
          if (from === -1) return succeed(invocation);
          return { kind: 'failed', from: reports ? from : 0, state: {} };
        });
        expect(handled).toEqual(numbers(count).filter((one) => one !== poison));
        expect(givenUp).toMatchObject([
          { size: 1, first: { sequenceNumber: poison }, condition: 'RetryAttemptsExhausted' },
        ]);
        const attempts = invocations.filter(({ task }) =>
          task.records.some((one) => one.sequenceNumber === poison),
        );
        const splits = Math.ceil(Math.log2(count)) + (reports ? 1 : 0);
        expect(attempts.length).toBeLessThanOrEqual(splits + 1 + maximumRetryAttempts);
      },
    ),
  );
});

describe('tumbling windows', () => {
  const windows = fc.constantFrom(500, 1000, 5000);

  it('hand the state on, and end with all that was taken of theirs', () => {
    fc.assert(
      fc.property(
        arrivals,
        moods,
        windows,
        fc.record({ ...sizes, bisect: fc.boolean() }),
        (all, list, tumblingWindow, some) => {
          const records = recordsOf(all);
          const rules = { ...RULES, ...some, tumblingWindow };
          const { invocations, handled } = play(records, rules, moody(list));
          expect(handled).toEqual(numbers(records.length));

          const windowOf = (number: string) =>
            Math.floor((records[Number(number)]?.arrivedAt ?? 0) / tumblingWindow);
          for (const { task, window } of invocations)
            for (const { sequenceNumber } of task.records)
              expect(windowOf(sequenceNumber) * tumblingWindow).toBe(window?.window.start);

          const ends = new Map(
            invocations
              .filter(({ window }) => window?.isFinalInvokeForWindow)
              .map(({ window }) => [window?.window.start, numbersIn(window?.state)]),
          );
          const expected = Map.groupBy(handled, (number) => windowOf(number) * tumblingWindow);
          expect(ends).toEqual(expected);
        },
      ),
    );
  });

  it('whose end fails for good are told of as the records that their state stood for', () => {
    fc.assert(
      fc.property(arrivals, windows, (all, tumblingWindow) => {
        const records = recordsOf(all);
        const rules = { ...RULES, tumblingWindow, maximumRetryAttempts: 2 };
        const { invocations, givenUp } = play(records, rules, (invocation) =>
          invocation.task.records.length > 0
            ? succeed(invocation)
            : { kind: 'failed', from: 0, state: {} },
        );
        expect(givenUp.reduce((sum, { size }) => sum + size, 0)).toBe(records.length);
        const ends = invocations.filter(({ window }) => window?.isFinalInvokeForWindow);
        expect(ends).toHaveLength(givenUp.length * 3);
      }),
    );
  });
});

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}
