import * as fc from 'fast-check';
import { arrivedWithin, batchesOf, type Batch, type Read } from '../../ops/replay/batches.ts';
import { windowMs } from '../../ops/replay/windows.ts';

function read(index: number, arrivedAt: number, bytes = 1): Read {
  const data = new Uint8Array(bytes);
  return { sequenceNumber: String(index), partitionKey: 'k', data, arrivedAt };
}

async function cut(records: readonly Read[]): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of batchesOf(records)) batches.push(batch);
  return batches;
}

describe('the batches of a replay', () => {
  it('hold every record once and in order, each in its window, which ends once', async () => {
    const arrivals = fc.array(
      fc.record({ second: fc.nat(300), bytes: fc.constantFrom(1, 100, 1_400_000) }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async (came) => {
        const records = came
          .toSorted((a, b) => a.second - b.second)
          .map(({ second, bytes }, index) => read(index, second * 1000, bytes));
        const batches = await cut(records);
        expect(batches.flatMap((batch) => batch.records)).toEqual(records);
        for (const { window, records: some } of batches) {
          const bytes = some.reduce((sum, { data }) => sum + data.byteLength, 0);
          expect(bytes).toBeLessThanOrEqual(3_000_000);
          for (const { arrivedAt } of some)
            expect(Math.floor(arrivedAt / windowMs) * windowMs).toBe(window);
        }
        for (const [window, some] of Map.groupBy(batches, (batch) => batch.window)) {
          expect([window, some.map(({ final }) => final)]).toEqual([
            window,
            some.map((_, index) => index === some.length - 1),
          ]);
        }
      }),
    );
  });

  it('hold at most 1,000 records', async () => {
    const batches = await cut(Array.from({ length: 2500 }, (_, index) => read(index, index)));
    expect(batches.map(({ records, final }) => [records.length, final])).toEqual([
      [1000, false],
      [1000, false],
      [500, true],
    ]);
  });

  it('stay in their window when a record’s time is before that of the one in front of it', async () => {
    const batches = await cut([read(0, 59_990), read(1, 60_010), read(2, 59_995)]);
    expect(batches.map(({ window, records }) => [window, records.length])).toEqual([
      [0, 1],
      [60_000, 2],
    ]);
  });

  it('are none of no records', async () => {
    expect(await cut([])).toEqual([]);
  });
});

it('a replay has all that arrived in its span, also what stands behind later arrivals in the shard', async () => {
  const records = [50, 60_010, 119_990, 120_005, 119_995, 59_999, 130_000, 60_000].map(
    (arrivedAt, index) => read(index, arrivedAt),
  );
  const arrived: number[] = [];
  for await (const { arrivedAt } of arrivedWithin(records, { from: 60_000, to: 120_000 }))
    arrived.push(arrivedAt);
  // It does not look for ever: ten seconds after the span it ends.
  expect(arrived).toEqual([60_010, 119_990, 119_995]);
});
