// `npm run demo`: one video the whole way, then the end. Exit 0: READY, 3: the file was refused.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeClip } from './clip.ts';
import { commandLine } from './command-line.ts';
import { contentTypeOf } from './content-type.ts';
import { startLaptop, synthesize } from './laptop.ts';
import { progressLine } from './progress-line.ts';
import { describe, summary } from './report.ts';
import { connect, targetUsage } from './target.ts';
import { runVideo } from './video-flow.ts';

const REFUSED = 3;

const usage = `npm run demo -- [options]: one video the whole way, then the end

  --file FILE      a video of yours (default: a clip of 10 s is made)
  --target WHERE   an app that is up: ${targetUsage}
                   (default: one is started for this)
  --json           one JSON object as the last line

Exit code 0: READY. 3: the file was refused. Anything else: see the reason.`;

const { values } = commandLine(usage, {
  file: { type: 'string' },
  target: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());
const scratch = await mkdtemp(join(tmpdir(), 'conveyor-'));
try {
  process.exitCode = await demo();
} catch (error) {
  const reason = interrupted.signal.aborted ? 'Interrupted' : reasonOf(error);
  if (values.json) console.log(JSON.stringify({ flow: 'video', status: 'ERROR', reason }));
  else console.error(reason);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function demo(): Promise<number> {
  const file = values.file ?? join(scratch, 'clip.mp4');
  if (values.file && !(await stat(values.file).catch(() => undefined))?.isFile())
    throw new Error(`There is no file ${values.file}. Give the path of a video: --file FILE`);
  contentTypeOf(file);
  const { signal } = interrupted;
  const clip = values.file ? undefined : makeClip(file, { seconds: 10, height: 720 }, signal);
  if (values.target) {
    await clip;
    return sendOne(values.target, file);
  }
  const assembly = join(scratch, 'cdk.out');
  await Promise.all([synthesize(assembly, signal), clip]);
  const local = await startLaptop({ assembly, port: 0 });
  try {
    return await sendOne(local.endpoint, file);
  } finally {
    await local.stop();
  }
}

async function sendOne(where: string, file: string): Promise<number> {
  const target = await connect(where);
  const line = progressLine(process.stdout);
  const run = await runVideo(target, {
    file,
    title: values.file ? basename(values.file) : 'A test picture and a tone',
    onProgress: (fraction) => line.show('encoding', fraction),
    signal: interrupted.signal,
  });
  line.clear();
  console.log(values.json ? JSON.stringify(summary(run)) : describe(target, run));
  return run.video.status === 'READY' ? 0 : REFUSED;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
