/**
 * Entry of the encoder's child process. FFmpeg runs here, alone: a crash, a leak or a hostile file
 * costs this process only, which has no credentials and listens to nothing.
 *
 * `node child.ts JOB` with the job as JSON; tells about itself as `ChildEvent`s, one a line.
 */
import { writeSync } from 'node:fs';
import { AV_LOG_ERROR } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { EXIT, Job } from './protocol.ts';
import type { ChildEvent } from './protocol.ts';
import { Refusal } from './refusal.ts';
import { transcode } from './transcode.ts';

const STDOUT = 1;
const parent = process.ppid;

Log.setLevel(AV_LOG_ERROR);
process.exitCode = run();

function run(): number {
  const job = Job.parse(JSON.parse(process.argv[2] ?? 'null'));
  try {
    transcode(job, tell, leaveIfOrphaned);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell({ type: 'rejected', reason: error.message });
    return EXIT.rejected;
  }
}

/** Synchronous, as all of this process is: an event is out before the next packet is read. */
function tell(event: ChildEvent): void {
  writeSync(STDOUT, `${JSON.stringify(event)}\n`);
}

/** Nobody waits for the result once the parent is gone. */
function leaveIfOrphaned(): void {
  if (process.ppid !== parent) process.exit(EXIT.orphaned);
}
