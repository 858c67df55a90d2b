/**
 * Encodes damaged copies of a file, one after the other, and says what became of each. A process of
 * its own, as the encoder's child is: what kills it, or makes it hang, would have done so there.
 *
 * `node mutations-child.ts '{"original":…,"folder":…,"from":0,"to":10,"limits":…}'`
 */
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { Refusal } from '../../../lambda/video/encoder/media/refusal.ts';
import { transcode } from '../../../lambda/video/encoder/media/transcode.ts';
import { mutate } from './mutate.ts';
import type { MutationsJob, Verdict } from './mutations.ts';

Log.setLevel(AV_LOG_QUIET);
const { original, folder, from, to, limits }: MutationsJob = JSON.parse(process.argv[2] ?? '');
const bytes = readFileSync(original);
const input = join(folder, 'mutation');
const output = join(folder, 'media');
for (let seed = from; seed < to; seed += 1) {
  writeFileSync(input, mutate(bytes, seed));
  tell({ seed, became: 'begun', residentBytes: 0 });
  const verdict = become();
  tell({ seed, ...verdict, residentBytes: process.memoryUsage.rss() });
  rmSync(output, { recursive: true, force: true });
}

function become(): Pick<Verdict, 'became' | 'reason'> {
  try {
    transcode(
      { input, output, limits },
      () => {},
      () => {},
    );
    return { became: 'done' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { became: error instanceof Refusal ? 'refused' : 'error', reason };
  }
}

function tell(verdict: Verdict): void {
  writeSync(1, `${JSON.stringify(verdict)}\n`);
}
