import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { misused } from '../demo/command-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { depth } from './kinesis/depth.ts';
import { latency } from './kinesis/latency.ts';
import { installOthers } from './kinesis/others.ts';
import { startServerlessOffline } from './kinesis/serverless-offline.ts';
import { startKinesalite, startKinesisLocal, startLocalAws } from './kinesis/servers.ts';
import { throughput } from './kinesis/throughput.ts';
import { Calls } from './kinesis/calls.ts';

const usage = `npm run bench -- kinesis [PART ...]

  throughput    PutRecords and GetRecords: against kinesalite and kinesis-local
  depth         a million records in a shard against a thousand
  latency       from a record to its function: against serverless-offline-kinesis
  --rounds N    (default 9)

All three unless told. The first run fetches the others from npm. Linux only: it reads /proc.`;

const PARTS = ['throughput', 'depth', 'latency'];

/** What local-aws's Kinesis costs, against the other emulators of it. */
export async function bench(args: string[]): Promise<void> {
  const { parts, rounds } = read(args);
  const others = await installOthers();
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-bench-'));
  await using running = new AsyncDisposableStack();
  running.defer(() => rm(scratch, { recursive: true, force: true }));
  const started = async <T extends { stop: () => Promise<unknown> }>(
    server: Promise<T>,
  ): Promise<T> => {
    const up = await server;
    running.defer(async () => void (await up.stop()));
    return up;
  };
  const laptop = await started(startLocalAws(scratch));
  const kinesalite = await started(startKinesalite(others));

  if (parts.includes('throughput')) {
    const kinesisLocal = await started(startKinesisLocal(others));
    const costs = await throughput([laptop, kinesalite, kinesisLocal], rounds);
    const of = (name: string) => costs.get(name) ?? { put: Number.NaN, get: Number.NaN };
    const [ours, theirs, mock] = [of(laptop.name), of(kinesalite.name), of(kinesisLocal.name)];
    report('PutRecords, of kinesalite', ours.put / theirs.put, { most: 0.35 });
    report('GetRecords, of kinesalite', ours.get / theirs.get, { most: 0.4 });
    report('PutRecords, of kinesis-local', ours.put / mock.put, { most: 1 });
    report('GetRecords, of kinesis-local', ours.get / mock.get, { most: 1 });
    await kinesisLocal.stop();
  }
  if (parts.includes('latency')) {
    const serverless = await started(startServerlessOffline(others, kinesalite));
    const name = 'serverless-offline-kinesis';
    const operator = new Calls(laptop.endpoint);
    const times = await latency(
      [
        { name: laptop.name, calls: operator },
        { name, calls: kinesalite.calls },
      ],
      rounds,
    );
    const of = (reader: string): number => times.get(reader) ?? Number.NaN;
    report(`times faster than ${name}`, of(name) / of(laptop.name), { least: 10 });
    operator.close();
    await serverless.stop();
  }
  if (parts.includes('depth')) {
    const ratios = await depth(laptop, rounds);
    report('PutRecords, a million of a thousand', ratios.put, { most: 1.2 });
    report('GetRecords, a million of a thousand', ratios.get, { most: 1.2 });
  }
}

function read(args: string[]): { parts: readonly string[]; rounds: number } {
  if (args.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  const { values, positionals } = parsed(args);
  const unknown = positionals.find((part) => !PARTS.includes(part));
  const rounds = Number(values.rounds);
  if (unknown !== undefined) misused(`There is no part "${unknown}".`, usage);
  if (!Number.isInteger(rounds) || rounds < 1)
    misused(`--rounds takes a number from 1, not "${values.rounds}".`, usage);
  return { parts: positionals.length === 0 ? PARTS : positionals, rounds };
}

function parsed(args: string[]) {
  try {
    const options = { rounds: { type: 'string', default: '9' } } as const;
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    misused(reasonOf(error), usage);
  }
}

function report(
  what: string,
  ratio: number,
  { most = Infinity, least = 0 }: { most?: number; least?: number },
): void {
  const met = ratio <= most && ratio >= least;
  const target = least > 0 ? `≥ ${least}` : `≤ ${most}`;
  console.log(`${what}  ${ratio.toFixed(2)}  (target ${target}: ${met ? 'met' : 'missed'})`);
  if (!met) process.exitCode = 1;
}
