import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import * as fc from 'fast-check';
import { putAll } from '../../demo/clicks/log/put-all.ts';
import type { ClickRecord } from '../../demo/clicks/log/click-records.ts';
import { seededRandom } from '../../demo/seeded-random.ts';

/** A stream that refuses some entries of each call. */
class MemoryStream extends KinesisClient {
  readonly taken: string[] = [];
  readonly calls: number[] = [];
  readonly #refuses: () => boolean;

  constructor(refuses: () => boolean) {
    super({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    this.#refuses = refuses;
    this.middlewareStack.add(
      () => async (call) => ({ response: {}, output: this.#put(call.input) }),
      { step: 'initialize', priority: 'high' },
    );
  }

  #put(input: object) {
    const { Records = [] } = new PutRecordsCommand({ Records: [], ...input }).input;
    this.calls.push(Records.length);
    return {
      $metadata: {},
      Records: Records.map(({ PartitionKey = '' }) => {
        if (this.#refuses()) return { ErrorCode: 'Throttled', ErrorMessage: 'Too fast' };
        this.taken.push(PartitionKey);
        return { ShardId: 'shard', SequenceNumber: String(this.taken.length) };
      }),
    };
  }
}

function records(count: number, bytes = 10): ClickRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    visitor: String(index),
    events: 1,
    data: 'x'.repeat(bytes),
  }));
}

it('puts each record once, whatever is refused in between, and only that again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1_200 }),
      fc.integer(),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      async (count, seed, share) => {
        const random = seededRandom(seed);
        let inARow = 0;
        const stream = new MemoryStream(() => {
          inARow = random() < share && inARow < 8 ? inARow + 1 : 0;
          return inARow > 0;
        });
        const put = await putAll(stream, 'clicks', records(count), {
          pause: () => Promise.resolve(),
          random,
        });
        expect(stream.taken.toSorted()).toEqual(
          records(count)
            .map((one) => one.visitor)
            .toSorted(),
        );
        expect(put.places).toHaveLength(count);
        expect(put.calls).toBe(stream.calls.length);
        expect(put.again).toBe(stream.calls.reduce((sum, size) => sum + size, 0) - count);
      },
    ),
    { numRuns: 30 },
  );
});

it('keeps within what a call takes', async () => {
  const stream = new MemoryStream(() => false);
  await putAll(stream, 'clicks', [...records(501), ...records(6, 1024 * 1024)]);
  expect(stream.calls).toEqual([500, 5, 2]);
});

it('waits longer and longer, up to three seconds, and gives up in the end', async () => {
  const stream = new MemoryStream(() => true);
  const pauses: number[] = [];
  const pause = (ms: number) => Promise.resolve(pauses.push(ms));
  await expect(putAll(stream, 'clicks', records(2), { pause, random: () => 1 })).rejects.toThrow(
    'clicks has taken none of 2 records: Throttled: Too fast',
  );
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3000, 3000, 3000, 3000]);
});
