import { insideViewAt } from '../../demo/inside-view.ts';
import { megabytes } from '../support/separate-laptop.ts';
import { median } from '../support/quantile.ts';
import { BATCH, createStream, iteratorsAt, signPuts, timePuts, timeReads } from './rounds.ts';
import type { KinesisServer } from './servers.ts';

const FEW = 1000;
const MANY = 1_000_000;
/** A second's worth of a shard. */
const SECOND = 1000;
const SECONDS_A_ROUND = 10;
const SHARD = 'shardId-000000000000';

/**
 * What a million records in one shard cost against a thousand: the ratio for each action, and how many
 * MB they take. The clock is skipped, as a shard takes a thousand records a second.
 */
export async function depth(
  laptop: KinesisServer,
  rounds: number,
): Promise<{ put: number; get: number }> {
  const inside = insideViewAt(laptop.endpoint);
  const fill = async (stream: string, records: number): Promise<void> => {
    const puts = await signPuts(laptop.calls, stream, SECOND / BATCH);
    for (let put = 0; put < records; put += SECOND) {
      await inside.skip(1);
      for (const call of puts) await laptop.calls.send(call);
    }
  };
  const measure = async (stream: string): Promise<{ put: number; get: number }> => {
    const [start = ''] = await iteratorsAt(laptop.calls, stream, [SHARD]);
    const costs = { put: [] as number[], get: [] as number[] };
    for (let second = 0; second < SECONDS_A_ROUND; second++) {
      await inside.skip(1);
      costs.put.push(await timePuts(laptop, await signPuts(laptop.calls, stream, SECOND / BATCH)));
      costs.get.push(
        (
          await timeReads(
            laptop,
            Array.from({ length: 4 }, () => start),
            FEW,
          )
        ).cost,
      );
    }
    return { put: median(costs.put), get: median(costs.get) };
  };

  const before = await megabytes(laptop.pid, 'VmRSS');
  await createStream(laptop.calls, 'deep', 1);
  await fill('deep', MANY);
  const held = (await megabytes(laptop.pid, 'VmRSS')) - before;
  console.log(`A million records of 200 B in a shard took ${held.toFixed(0)} MB resident.`);

  console.log('round     a thousand   a million   (PutRecords / GetRecords, µs a record)');
  const ratios = { put: [] as number[], get: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    const shallow = `shallow-${round}`;
    await createStream(laptop.calls, shallow, 1);
    await fill(shallow, FEW);
    const few = await measure(shallow);
    const many = await measure('deep');
    const show = ({ put, get }: typeof few): string => `${put.toFixed(2)} / ${get.toFixed(2)}`;
    console.log(`${String(round).padEnd(8)}${show(few).padStart(12)}${show(many).padStart(12)}`);
    ratios.put.push(many.put / few.put);
    ratios.get.push(many.get / few.get);
  }
  return { put: median(ratios.put), get: median(ratios.get) };
}
