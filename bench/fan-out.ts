import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insideViewAt, type InsideView } from '../demo/inside-view.ts';
import { synthesize } from '../demo/laptop.ts';
import { newAddresses } from '../demo/posts/addresses.ts';
import { newAuthor } from '../demo/posts/author.ts';
import { sendPost } from '../demo/posts/posts-flow.ts';
import { postsSummary } from '../demo/posts/posts-report.ts';
import { withPosts, type PostsTarget } from '../demo/posts/posts-target.ts';
import { seedSubscribers } from '../demo/posts/seed.ts';
import { seconds } from '../demo/stopwatch.ts';
import { connect } from '../demo/target.ts';
import {
  megabytes,
  resetPeak,
  startSeparateLaptop,
  type SeparateLaptop,
} from './support/separate-laptop.ts';

const TARGET = 1.2;

/** How large the local AWS's heap may grow, MB: as `npm start` has it. */
const HEAP = 1024;

/**
 * Whether memory grows with the audience: what the functions and the local AWS hold at most while a
 * post is mailed to many, over what they hold for a tenth of them. Each run has a local AWS of its own,
 * whose tables hold the same, as they are kept in its memory. Linux only: it reads /proc.
 * @param args the larger audience (default 100,000)
 */
export async function bench([many = '100000']: string[]): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-bench-'));
  const assembly = join(scratch, 'cdk.out');
  try {
    await synthesize(assembly);
    const sizes = { tenth: Math.ceil(Number(many) / 10), whole: Number(many) };
    const tenth = await measure(assembly, sizes, 'tenth');
    const whole = await measure(assembly, sizes, 'whole');
    for (const name of ['fanout', 'notifier', 'gateway'] as const) {
      const ratio = whole[name] / tenth[name];
      const met = ratio <= TARGET;
      console.log(
        `${name.padEnd(9)} ${tenth[name].toFixed(0)} MB, ${whole[name].toFixed(0)} MB: ` +
          `ratio ${ratio.toFixed(2)} (target ≤ ${TARGET.toFixed(2)}: ${met ? 'met' : 'missed'})`,
      );
      if (!met) process.exitCode = 1;
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** MB at most, by who holds it. */
interface Peaks {
  readonly fanout: number;
  readonly notifier: number;
  readonly gateway: number;
}

async function measure(
  assembly: string,
  sizes: Readonly<Record<'tenth' | 'whole', number>>,
  to: 'tenth' | 'whole',
): Promise<Peaks> {
  const local = await startSeparateLaptop(assembly, HEAP);
  try {
    const target = await withPosts(await connect(local.endpoint));
    const inside = insideViewAt(local.endpoint);
    const audiences = {
      tenth: await audienceOf(target, sizes.tenth),
      whole: await audienceOf(target, sizes.whole),
    };
    await resetPeak(local.pid);
    const before = await megabytes(local.pid, 'VmRSS');
    const { author, emails } = audiences[to];
    const run = await sendPost(target, inside, author, { emails });
    console.log(`${seconds(run.mailedMs)} ${JSON.stringify(postsSummary(run))}`);
    console.log(`the gateway held ${before.toFixed(0)} MB before`);
    return await peaksOf(local, target, inside);
  } finally {
    await local.stop();
  }
}

async function audienceOf(target: PostsTarget, subscribers: number) {
  const author = await newAuthor(target, 'author');
  const emails = newAddresses(subscribers);
  await seedSubscribers(target, author.authorId, emails);
  return { author, emails };
}

async function peaksOf(
  { pid }: SeparateLaptop,
  { posts }: PostsTarget,
  inside: InsideView,
): Promise<Peaks> {
  return {
    fanout: await peakOf(inside, posts.FanoutFunctionName),
    notifier: await peakOf(inside, posts.NotifierFunctionName),
    gateway: await megabytes(pid, 'VmHWM'),
  };
}

/** What Lambda reports of a function's invocations. */
async function peakOf(inside: InsideView, functionName: string): Promise<number> {
  const reports = (await inside.log(functionName)).matchAll(/Max Memory Used: (\d+) MB/g);
  return Math.max(...[...reports].map(([, used]) => Number(used)));
}
