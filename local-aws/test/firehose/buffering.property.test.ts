import * as fc from 'fast-check';
import { disturbancePlan } from '../../src/gateway/disturbance/plan.ts';
import { lake } from './lake.ts';

const LIMIT = 1024 * 1024;
const INTERVAL = 60_000;
const SHARDS = ['a', 'b'];

const step = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    shardId: fc.constantFrom(...SHARDS),
    size: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: LIMIT })),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: INTERVAL }) }),
);

test('every record is in exactly one object, in order, in time and within the size', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { clock, streams, objects, firehose, create } = await lake({ shardIds: SHARDS });
      await create();
      const sent = new Map<string, { number: number; size: number; at: number }[]>();
      let number = 0;
      for (const one of steps) {
        if (one.kind === 'wait') await clock.advance(one.ms);
        else {
          number += 1;
          const text = `${one.shardId}${number}:`.padEnd(one.size, '.');
          streams.put(text, one.shardId);
          const ofShard = sent.get(one.shardId) ?? [];
          sent.set(one.shardId, [...ofShard, { number, size: text.length, at: clock.now() }]);
        }
      }
      await clock.advance(INTERVAL);
      await firehose.stop();

      for (const shardId of SHARDS) {
        const records = sent.get(shardId) ?? [];
        const ofShard = objects.filter(({ body }) => body.toString('latin1', 0, 1) === shardId);
        const read = ofShard.flatMap(({ body, writtenAt }) => {
          const numbers = [...body.toString('latin1').matchAll(/([ab])(\d+):/g)].map(
            ([, shard, digits]) => ({ shard, number: Number(digits) }),
          );
          expect(numbers.every(({ shard }) => shard === shardId)).toBe(true);
          const last = records.find((record) => record.number === numbers.at(-1)?.number);
          expect(body.length - (last?.size ?? 0)).toBeLessThan(LIMIT);
          const first = records.find((record) => record.number === numbers[0]?.number);
          expect(writtenAt - (first?.at ?? 0)).toBeLessThanOrEqual(INTERVAL);
          return numbers.map((each) => each.number);
        });
        expect(read).toEqual(records.map((record) => record.number));
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever goes wrong with its calls, no record is missing, and each object keeps their order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), fc.nat(), async (steps, seed) => {
      const { clock, streams, objects, disturbance, firehose, create } = await lake();
      await create();
      disturbance.follow(
        disturbancePlan.parse({ seed, share: 0.5, kinds: { throttle: 1, error: 1, lostReply: 1 } }),
      );
      let number = 0;
      for (const one of steps)
        if (one.kind === 'wait') await clock.advance(one.ms);
        else streams.put(`${++number}:`.padEnd(one.size, '.'));
      disturbance.follow(undefined);
      await clock.advance(60 * INTERVAL);
      await firehose.stop();

      const read = objects.map(({ body }) =>
        [...body.toString('latin1').matchAll(/(\d+):/g)].map(([, digits]) => Number(digits)),
      );
      for (const numbers of read) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(new Set(read.flat()).size).toBe(number);
    }),
    { numRuns: 60 },
  );
});
