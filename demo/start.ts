// `npm start`: the whole app on this laptop, one video through it, then it stays up.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { makeClip } from './clip.ts';
import { startLaptop, synthesize } from './laptop.ts';
import { progressLine } from './progress-line.ts';
import { describe } from './report.ts';
import { seconds, timed } from './stopwatch.ts';
import { connect } from './target.ts';
import { runVideo } from './video-flow.ts';
import { watchSources } from './watch-sources.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4580' },
    inspect: { type: 'string' },
  },
});

const scratch = await mkdtemp(join(tmpdir(), 'conveyor-'));
const clip = join(scratch, 'clip.mp4');
console.log('Synthesizing the app and making a 10 s clip …');
const [synth] = await Promise.all([
  timed(synthesize),
  makeClip(clip, { seconds: 10, height: 720 }),
]);
const ready = await timed(() =>
  startLaptop({
    port: Number(values.port),
    ...(values.inspect !== undefined && { inspect: { functionName: values.inspect } }),
    log: (line) => console.log(styleText('dim', line)),
  }),
);
const local = ready.value;
console.log(
  `Synthesized in ${seconds(synth.ms)}, the local AWS was ready ${seconds(ready.ms)} later.`,
);
if (local.notEmulated.length > 0)
  console.log(styleText('dim', `Not emulated: ${local.notEmulated.join(', ')}`));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  console.log('\nStopping …');
  await local.stop();
  await rm(scratch, { recursive: true, force: true });
  process.exit();
}
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());

const target = await connect(local.endpoint);
const line = progressLine(process.stdout);
const run = await runVideo(target, {
  file: clip,
  title: 'A test picture and a tone',
  onProgress: line.show,
});
line.clear();
console.log(describe(target, run));
watchSources(local);
console.log(`
${styleText('bold', 'It stays up. Ctrl-C stops everything.')}
  AWS        ${local.endpoint}   e.g. AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 \\
             aws --endpoint-url ${local.endpoint} sqs list-queues
  inbox      ${local.endpoint}/_local/inbox
  processes  ${local.endpoint}/_local/environments
  logs       ${local.endpoint}/_local/logs/${target.outputs.MailerFunctionName}
Edit a function under lambda/ and save: its next invocation runs the new code.`);
