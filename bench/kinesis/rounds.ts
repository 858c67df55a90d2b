import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { waitUntil } from '../../demo/wait-until.ts';
import { cpuTime } from '../support/cpu-time.ts';
import type { Calls, SignedCall } from './calls.ts';
import type { KinesisServer } from './servers.ts';

/** Bytes. */
const RECORD = 200;
export const BATCH = 500;

const putAnswer = z.object({ FailedRecordCount: z.number() });
const readAnswer = z.object({ Records: z.array(z.unknown()), NextShardIterator: z.string() });
const iteratorAnswer = z.object({ ShardIterator: z.string() });
const summary = z.object({ StreamDescriptionSummary: z.object({ StreamStatus: z.string() }) });

export async function createStream(calls: Calls, name: string, shards: number): Promise<void> {
  await calls.call((kinesis) => kinesis.createStream({ StreamName: name, ShardCount: shards }));
  await waitUntil(`stream ${name} is active`, async () => {
    const answer = await calls.call((kinesis) =>
      kinesis.describeStreamSummary({ StreamName: name }),
    );
    return summary.parse(answer).StreamDescriptionSummary.StreamStatus === 'ACTIVE';
  });
}

/** Calls of {@link BATCH} records of {@link RECORD} bytes each, whose keys are all over the stream. */
export async function signPuts(
  calls: Calls,
  stream: string,
  count: number,
): Promise<readonly SignedCall[]> {
  const signed: SignedCall[] = [];
  for (let i = 0; i < count; i++)
    signed.push(
      await calls.sign((kinesis) =>
        kinesis.putRecords({
          StreamName: stream,
          Records: Array.from({ length: BATCH }, () => ({
            Data: randomBytes(RECORD),
            PartitionKey: randomBytes(8).toString('hex'),
          })),
        }),
      ),
    );
  return signed;
}

/** µs of the server for each record. Rejects if one was not taken. */
export async function timePuts(
  { pid, calls }: KinesisServer,
  puts: readonly SignedCall[],
): Promise<number> {
  const { answers, cpu } = await timed(pid, calls, puts);
  const failed = answers.reduce(
    (sum: number, answer) => sum + putAnswer.parse(answer).FailedRecordCount,
    0,
  );
  if (failed > 0) throw new Error(`${failed} records of ${puts.length * BATCH} were refused`);
  return cpu / (puts.length * BATCH);
}

/** Where reading goes on, for each shard. */
export async function iteratorsAt(
  calls: Calls,
  stream: string,
  shardIds: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const ShardId of shardIds) {
    const answer = await calls.call((kinesis) =>
      kinesis.getShardIterator({ StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    found.push(iteratorAnswer.parse(answer).ShardIterator);
  }
  return found;
}

/** µs of the server for each record that was read, how many there were, and where to go on. */
export async function timeReads(
  { pid, calls }: KinesisServer,
  iterators: readonly string[],
  limit?: number,
): Promise<{ cost: number; records: number; next: readonly string[] }> {
  const signed: SignedCall[] = [];
  for (const ShardIterator of iterators)
    signed.push(await calls.sign((kinesis) => kinesis.getRecords({ ShardIterator, Limit: limit })));
  const { answers, cpu } = await timed(pid, calls, signed);
  const reads = answers.map((answer) => readAnswer.parse(answer));
  const records = reads.reduce((sum, { Records }) => sum + Records.length, 0);
  return { cost: cpu / records, records, next: reads.map((read) => read.NextShardIterator) };
}

async function timed(pid: number, calls: Calls, signed: readonly SignedCall[]) {
  const before = await cpuTime(pid);
  const bodies: Buffer[] = [];
  for (const call of signed) bodies.push(await calls.send(call));
  const cpu = (await cpuTime(pid)) - before;
  return { cpu, answers: bodies.map((body): unknown => JSON.parse(String(body))) };
}
