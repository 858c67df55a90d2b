import * as z from 'zod';
import { median } from '../support/quantile.ts';
import { BATCH, createStream, iteratorsAt, signPuts, timePuts, timeReads } from './rounds.ts';
import type { KinesisServer } from './servers.ts';

/** PutRecords a round, to so many shards: a fifth of what they take in a second. */
const SIZE = { calls: 40, shards: 100 };
/** As many records a shard, for a server that would take half a minute a round. */
const SMALL_SIZE = { calls: 4, shards: 10 };
const STREAM = 'throughput';

/** µs of the server's CPU for each record. */
interface Costs {
  readonly put: number[];
  readonly get: number[];
}

const shardList = z.object({ Shards: z.array(z.object({ ShardId: z.string() })) });

/** The medians, by the server's name. The servers take turns; the first round warms up and is left out. */
export async function throughput(
  servers: readonly KinesisServer[],
  rounds: number,
): Promise<ReadonlyMap<string, { put: number; get: number }>> {
  const runs = await Promise.all(servers.map(async (server) => begin(server)));
  console.log(`PutRecords and GetRecords, µs of the server's CPU a record:
${'round'.padEnd(8)}${servers.map(({ name }) => name.padStart(18)).join('')}`);
  for (let round = 0; round <= rounds; round++) {
    const columns: string[] = [];
    for (const run of runs) {
      const { put, get } = await run.next();
      columns.push(`${put.toFixed(2)} / ${get.toFixed(2)}`.padStart(18));
      if (round === 0) continue;
      run.costs.put.push(put);
      run.costs.get.push(get);
    }
    console.log(`${(round === 0 ? 'warm-up' : String(round)).padEnd(8)}${columns.join('')}`);
  }
  return new Map(
    runs.map(({ server, costs }) => [
      server.name,
      { put: median(costs.put), get: median(costs.get) },
    ]),
  );
}

async function begin(server: KinesisServer) {
  const { calls } = server;
  const size = server.slow ? SMALL_SIZE : SIZE;
  await createStream(calls, STREAM, size.shards);
  const { Shards } = shardList.parse(
    await calls.call((kinesis) => kinesis.listShards({ StreamName: STREAM })),
  );
  let iterators = await iteratorsAt(
    calls,
    STREAM,
    Shards.map(({ ShardId }) => ShardId),
  );
  const costs: Costs = { put: [], get: [] };
  const next = async (): Promise<{ put: number; get: number }> => {
    const puts = await signPuts(calls, STREAM, size.calls);
    const put = await timePuts(server, puts);
    const read = await timeReads(server, iterators);
    if (read.records !== BATCH * size.calls)
      throw new Error(`${server.name} gave ${read.records} records of ${BATCH * size.calls}`);
    iterators = read.next;
    return { put, get: read.cost };
  };
  return { server, costs, next };
}
