// `npm start`: the whole app on this laptop, a video, a post and clicks through it, then it stays up.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { LocalAws } from 'local-aws';
import type { VideoView } from './api.ts';
import { runClicks } from './clicks/clicks-flow.ts';
import { describeClicks } from './clicks/clicks-report.ts';
import { withClicks } from './clicks/clicks-target.ts';
import { makeClip } from './clip.ts';
import { commandLine, misused } from './command-line.ts';
import { insideViewAt } from './inside-view.ts';
import { startLaptop, synthesize } from './laptop.ts';
import { runPosts } from './posts/posts-flow.ts';
import { describePosts } from './posts/posts-report.ts';
import { withPosts } from './posts/posts-target.ts';
import { progressLine } from './progress-line.ts';
import { reasonOf } from './reason-of.ts';
import { describe } from './report.ts';
import { seconds, timed } from './stopwatch.ts';
import { connect, type Target } from './target.ts';
import { runVideo } from './video-flow.ts';
import { watchSources } from './watch-sources.ts';

const usage = `npm start -- [options]: the whole app on this laptop, a video, a post and clicks through it, then it stays up

  --port N         the local AWS listens on this port of 127.0.0.1 (default 4580)
  --inspect NAME   functions whose name contains NAME start with a debugger`;

const { values } = commandLine(usage, {
  port: { type: 'string', default: '4580' },
  inspect: { type: 'string' },
});

const port = Number(values.port);
if (!/^\d+$/.test(values.port) || port > 65_535)
  misused(`--port is a whole number from 0 to 65535, not "${values.port}".`, usage);

/** So many subscribe to the post's author, each by the link in a mail. */
const SUBSCRIBERS = 25;
/** So many views and plays are sent by pages. */
const EVENTS = 5_000;

/** ms. */
const hour = 3_600_000;

/** Where `npx cdk synth` puts it too: what runs can be looked at. */
const assembly = fileURLToPath(new URL('../cdk.out', import.meta.url));
const interrupted = new AbortController();
const scratch = await mkdtemp(join(tmpdir(), 'conveyor-'));
const line = progressLine(process.stdout);
let local: LocalAws | undefined;
let stopping = false;

process.on('SIGINT', () => void stop('\nStopping …', 0));
process.on('SIGTERM', () => void stop('Stopping …', 0));
try {
  await start();
} catch (error) {
  await stop(reasonOf(error), 1);
}

async function start(): Promise<void> {
  const clip = join(scratch, 'clip.mp4');
  console.log('Synthesizing the app and making a 10 s clip …');
  const [synth] = await Promise.all([
    timed(() => synthesize(assembly, interrupted.signal)),
    makeClip(clip, { seconds: 10, height: 720 }, interrupted.signal),
  ]);
  const ready = await timed(() =>
    startLaptop({
      assembly,
      port,
      ...(values.inspect !== undefined && { inspect: { functionName: values.inspect } }),
      log: (text) => console.log(styleText('dim', text)),
    }),
  );
  local = ready.value;
  console.log(
    `Synthesized in ${seconds(synth.ms)}, the local AWS was ready ${seconds(ready.ms)} later.`,
  );
  if (local.notEmulated.length > 0)
    console.log(styleText('dim', `Not emulated: ${local.notEmulated.join(', ')}`));

  const target = await connect(local.endpoint);
  const run = await runVideo(target, {
    file: clip,
    title: 'A test picture and a tone',
    onProgress: (fraction) => line.show('encoding', fraction),
    signal: interrupted.signal,
  });
  line.clear();
  console.log(describe(target, run));

  const inside = insideViewAt(local.endpoint);
  const post = await runPosts(await withPosts(target), inside, {
    subscribers: SUBSCRIBERS,
    signal: interrupted.signal,
  });
  console.log(describePosts(post));

  const clicks = await runClicks(await withClicks(target), EVENTS, {
    inside,
    onProgress: (what, fraction) => line.show(what, fraction),
    signal: interrupted.signal,
  });
  line.clear();
  console.log(describeClicks(clicks));
  watchSources(local, assembly);
  console.log(addresses(local.endpoint, target, run.video));
}

function addresses(endpoint: string, { outputs }: Target, { urls }: VideoView): string {
  const where = port === 4580 ? '' : ` --target ${endpoint}`;
  return `
${styleText('bold', 'It stays up. Ctrl-C stops everything.')}
  site       ${outputs.SiteUrl}
  player     ${urls?.player}
  statistics ${statisticsUrl(outputs.SiteUrl)}
  trending   ${new URL('/api/trending', outputs.SiteUrl).href}
  inbox      ${endpoint}/_local/inbox
  processes  ${endpoint}/_local/environments
  logs       ${endpoint}/_local/logs/${outputs.ApiFunctionName}
  AWS        ${endpoint}   e.g. AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 \\
             aws --endpoint-url ${endpoint} sqs list-queues
Send a video of yours: npm run upload --${where} FILE
A token for the API:   npm run --silent token${where && ` --${where}`}
SQL over the clicks:   npm run lake -- --saved views-by-page${where}
Count them once more:  npm run replay -- --from 1h${where}
A web server's log:    npm run demo -- clicks --file access.log --target ${where ? endpoint : 'laptop'}
Edit a function under lambda/ and save: its next invocation runs the new code.`;
}

/** Of the last hour, and of those to come. */
function statisticsUrl(siteUrl: string): string {
  const url = new URL('/api/stats', siteUrl);
  url.searchParams.set('from', minuteOf(Date.now() - hour));
  url.searchParams.set('to', minuteOf(Date.now() + 23 * hour));
  return decodeURIComponent(url.href);
}

/** `2026-11-22T21:07:00Z` */
function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}:00Z`;
}

/** Ends everything, however far it has come. */
async function stop(reason: string, exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  interrupted.abort();
  line.clear();
  if (exitCode === 0) console.log(reason);
  else console.error(reason);
  await local?.stop();
  await rm(scratch, { recursive: true, force: true });
  process.exit(exitCode);
}
