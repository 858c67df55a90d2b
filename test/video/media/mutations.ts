import { spawn } from 'node:child_process';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Limits } from '../../../lambda/video/encoder/media/limits.ts';

/** Which damaged copies a child makes and encodes: those of the seeds from `from` to below `to`. */
export interface MutationsJob {
  readonly original: string;
  readonly folder: string;
  readonly from: number;
  readonly to: number;
  readonly limits: Limits;
}

/** What became of one copy. */
export interface Verdict {
  readonly seed: number;
  /** `begun` when nothing else was heard: the process died or was killed. */
  readonly became: 'begun' | 'done' | 'refused' | 'error';
  readonly reason?: string;
  readonly residentBytes: number;
}

/** No small file takes so long, in ms. */
const PATIENCE = 20_000;

/** Encodes damaged copies of a file; after one that ends the process, a new process does the rest. */
export async function encodeMutations(
  job: Omit<MutationsJob, 'folder'>,
  each: (verdict: Verdict) => void,
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mutations-'));
  let { from } = job;
  while (from < job.to) {
    const last = await run({ ...job, from, folder: folder.path }, each);
    if (last.became === 'begun') each(last);
    from = last.seed + 1;
  }
}

async function run(job: MutationsJob, each: (verdict: Verdict) => void): Promise<Verdict> {
  const child = spawn(
    process.execPath,
    [join(__dirname, 'mutations-child.ts'), JSON.stringify(job)],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let last: Verdict = { seed: job.from, became: 'begun', residentBytes: 0 };
  let timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    last = JSON.parse(line);
    if (last.became !== 'begun') each(last);
  }
  clearTimeout(timer);
  return last.became === 'begun'
    ? { ...last, reason: `ended by ${child.signalCode ?? 'itself'}` }
    : last;
}
