// `npm run demo -- FLOW`: one video, one post, or clicks, the whole way, then the end.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clicksDemo } from './clicks/clicks-demo.ts';
import { commandLine } from './command-line.ts';
import { Misuse, type Demo, type Ended } from './demo-run.ts';
import { startLaptop, synthesize } from './laptop.ts';
import { postsDemo } from './posts/posts-demo.ts';
import { progressLine } from './progress-line.ts';
import { reasonOf } from './reason-of.ts';
import { connect, targetUsage } from './target.ts';
import { videoDemo } from './video-demo.ts';

const flows: Readonly<Record<string, Demo>> = {
  video: videoDemo,
  posts: postsDemo,
  clicks: clicksDemo,
};

const usage = `npm run demo -- [FLOW] [options]: one video (FLOW video, the default), one post to its
subscribers (FLOW posts) or clicks on pages (FLOW clicks) the whole way, then the end

  --file FILE        video: one of yours (default: a clip of 10 s is made)
                     clicks: a web server's log in Apache's combined format, plain or gzip (default:
                     seeded visits); its addresses leave this process as salted hashes only
  --subscribers N    posts: up to 25 subscribe and confirm by mail, more are put into the tables
                     (default 25)
  --events N         clicks: so many are sent as pages send them (default 5000)
  --target WHERE     an app that is up: ${targetUsage}
                     (default: one is started for this)
  --json             one JSON object as the last line

Exit code 0: the video is READY, the post was mailed to everybody once, every
click was counted once and is in the lake. 2: wrong arguments. 3: the file
was refused. Anything else: see the reason.`;

const { values, positionals } = commandLine(
  usage,
  {
    file: { type: 'string' },
    subscribers: { type: 'string', default: '25' },
    events: { type: 'string', default: '5000' },
    target: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  true,
);
const [flow = 'video', ...others] = positionals;
const demo = others.length === 0 ? flows[flow] : undefined;
const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());
if (demo) {
  process.exitCode = await play(demo);
} else {
  console.error(`There is no flow "${positionals.join(' ')}".\n\n${usage}`);
  process.exitCode = 2;
}

async function play(chosen: Demo): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-'));
  const line = progressLine(process.stdout);
  try {
    const { exitCode, summary, text } = await run(chosen, scratch, line);
    line.clear();
    console.log(values.json ? JSON.stringify(summary) : text);
    return exitCode;
  } catch (error) {
    line.clear();
    const reason = interrupted.signal.aborted ? 'Interrupted' : reasonOf(error);
    if (values.json) console.log(JSON.stringify({ flow, status: 'ERROR', reason }));
    else console.error(reason);
    return error instanceof Misuse ? 2 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function run(
  chosen: Demo,
  scratch: string,
  line: ReturnType<typeof progressLine>,
): Promise<Ended> {
  const { signal } = interrupted;
  const prepared = chosen({ values, scratch, signal, line });
  if (values.target) return (await prepared)(await connect(values.target));
  const assembly = join(scratch, 'cdk.out');
  const [through] = await Promise.all([prepared, synthesize(assembly, signal)]);
  const local = await startLaptop({ assembly, port: 0 });
  try {
    return await through(await connect(local.endpoint));
  } finally {
    await local.stop();
  }
}
