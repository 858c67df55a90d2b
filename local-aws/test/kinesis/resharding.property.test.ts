import * as fc from 'fast-check';
import { KinesisEngine } from '../../src/services/kinesis/engine.ts';
import { decimalOf, WHOLE_KEY_SPACE } from '../../src/services/kinesis/hash-keys.ts';
import type { Shard } from '../../src/services/kinesis/shard.ts';
import type { Stream } from '../../src/services/kinesis/stream.ts';

/** What may be done to a stream; numbers in [0, 1) choose among what there is. */
type Step =
  | { readonly do: 'put'; readonly key: string }
  | { readonly do: 'split'; readonly which: number; readonly where: number }
  | { readonly do: 'merge'; readonly which: number }
  | { readonly do: 'scale'; readonly to: number };

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const put = fc.record({
  do: fc.constant('put' as const),
  key: fc.constantFrom('anna', 'bert', 'carl', 'dora', 'emil', 'fritz', 'gerd', 'hans'),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: put },
  fc.record({ do: fc.constant('split' as const), which: fraction, where: fraction }),
  fc.record({ do: fc.constant('merge' as const), which: fraction }),
  fc.record({ do: fc.constant('scale' as const), to: fraction }),
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });

const DAY = 24 * 60 * 60 * 1000;
const MOST_SHARDS = 40;

/** A stream, and how to do the next step to it: each on another day, since scaling is limited a day. */
function world(shardCount = 3): {
  engine: KinesisEngine;
  stream: Stream;
  run: (what: Step, payload: number) => void;
} {
  let now = Date.UTC(2026, 0, 1);
  const engine = new KinesisEngine({ now: () => now, at: () => () => {} });
  const stream = engine.create('clicks', {
    mode: 'PROVISIONED',
    shardCount,
    retentionHours: 8760,
    maxRecordSizeKiB: 1024,
    encryption: 'NONE',
  });
  return {
    engine,
    stream,
    run(what, payload) {
      now += DAY;
      perform(stream, what, payload);
    },
  };
}

/** A key at which the shard can be split. */
function inside({ range }: Shard, where: number): string {
  const start = BigInt(decimalOf(range.start));
  const size = BigInt(decimalOf(range.end)) - start + 1n;
  return (start + 1n + ((size - 1n) * BigInt(Math.floor(where * 1000))) / 1000n).toString();
}

function perform(stream: Stream, what: Step, payload: number): void {
  const open = stream.openShards;
  switch (what.do) {
    case 'put': {
      const data = Buffer.from(String(payload)).toString('base64');
      return void stream.put([{ partitionKey: what.key, data }]);
    }
    case 'split': {
      const shard = open[Math.floor(what.which * open.length)];
      if (shard && shard.range.start !== shard.range.end)
        stream.split(shard.id, inside(shard, what.where));
      return;
    }
    case 'merge': {
      const at = Math.floor(what.which * (open.length - 1));
      const [left, right] = [open[at], open[at + 1]];
      if (left && right) stream.merge(right.id, left.id);
      return;
    }
    case 'scale':
      if (open.length <= MOST_SHARDS)
        stream.updateShardCount(Math.min(targetWithin(open.length, what.to), MOST_SHARDS));
      return;
    default:
      what satisfies never;
  }
}

/** From half as many to twice as many. */
function targetWithin(shards: number, part: number): number {
  const least = Math.ceil(shards / 2);
  return least + Math.floor(part * (2 * shards - least + 1));
}

it('always shares out the whole key space, whatever is split, merged and scaled', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { stream, run } = world();
      for (const [i, one] of all.entries()) {
        run(one, i);
        const ranges = stream.openShards.map(({ range }) => range);
        const ends = ranges.map(({ end }) => BigInt(decimalOf(end)));
        expect(ranges.map(({ start }) => BigInt(decimalOf(start)))).toEqual([
          0n,
          ...ends.slice(0, -1).map((end) => end + 1n),
        ]);
        expect(ranges.every(({ start, end }) => start <= end)).toBe(true);
        expect(ranges.at(-1)?.end).toBe(WHOLE_KEY_SPACE.end);
      }
    }),
  );
});

it('scales to equal ranges in as few open shards as were asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fraction, (from, to) => {
      const { stream } = world(from);
      const target = targetWithin(from, to);
      stream.updateShardCount(target);
      const sizes = stream.openShards.map(
        ({ range }) => BigInt(decimalOf(range.end)) - BigInt(decimalOf(range.start)) + 1n,
      );
      expect(sizes).toHaveLength(target);
      const even = 2n ** 128n / BigInt(target);
      for (const size of sizes) expect([even, even + 1n]).toContain(size);
    }),
  );
});

it('keeps the order of each key, and every record once, for who reads parents first', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 7 }), (all, most) => {
      const { engine, stream, run } = world();
      const sent = new Map<string, number[]>();
      for (const [i, one] of all.entries()) {
        run(one, i);
        if (one.do === 'put') sent.set(one.key, [...(sent.get(one.key) ?? []), i]);
      }
      const got = new Map<string, number[]>();
      const numbers: bigint[] = [];
      for (const { shardId, parentShardIds } of engine.shards(stream.arn)) {
        for (const parent of parentShardIds) expect(parent < shardId).toBe(true);
        const cursor = engine.open(stream.arn, shardId, { type: 'TRIM_HORIZON' });
        for (;;) {
          const { records, ended } = cursor.read({ records: most, bytes: 1e6 });
          for (const { partitionKey, data, sequenceNumber } of records) {
            got.set(partitionKey, [
              ...(got.get(partitionKey) ?? []),
              Number(Buffer.from(data).toString()),
            ]);
            numbers.push(BigInt(sequenceNumber));
          }
          if (ended || records.length === 0) break;
        }
      }
      expect(got).toEqual(sent);
      expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(new Set(numbers).size).toBe(numbers.length);
    }),
  );
});
