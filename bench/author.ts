import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../demo/laptop.ts';
import { newAddresses } from '../demo/posts/addresses.ts';
import { newAuthor, type Author } from '../demo/posts/author.ts';
import { withPosts } from '../demo/posts/posts-target.ts';
import { seedSubscribers } from '../demo/posts/seed.ts';
import { progressLine } from '../demo/progress-line.ts';
import { timed } from '../demo/stopwatch.ts';
import { connect } from '../demo/target.ts';
import { startSeparateLaptop } from './support/separate-laptop.ts';

const FEW = 10;
const TARGET = 1.1;
const WARM_UP = 20;
/** MB; a million subscribers are two million items. */
const HEAP = 12_000;

/**
 * How long an author waits who has many subscribers, over one who has ten: medians of posts that take
 * turns. Each post is cancelled, so that nobody is mailed meanwhile.
 * @param args subscribers of the one (default 1,000,000: ten minutes to write, and 4 GB of memory),
 * rounds (default 200)
 */
export async function bench([many = '1000000', rounds = '200']: string[]): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-bench-'));
  const assembly = join(scratch, 'cdk.out');
  try {
    await synthesize(assembly);
    const local = await startSeparateLaptop(assembly, HEAP);
    try {
      const target = await withPosts(await connect(local.endpoint));
      await using small = await newAuthor(target, 'small');
      await using large = await newAuthor(target, 'large');
      await seedSubscribers(target, small.authorId, newAddresses(FEW));
      const line = progressLine(process.stdout);
      await seedSubscribers(target, large.authorId, newAddresses(Number(many)), {
        onProgress: (fraction) => line.show('subscribing', fraction),
      });
      line.clear();
      await measure(small, large, WARM_UP);
      const { few, more } = await measure(small, large, Number(rounds));
      const ratio = median(more) / median(few);
      console.log(`p50 with ${FEW} subscribers        ${median(few).toFixed(1)} ms`);
      console.log(`p50 with ${many} subscribers   ${median(more).toFixed(1)} ms`);
      const verdict = ratio <= TARGET ? 'met' : 'missed';
      console.log(`ratio ${ratio.toFixed(3)} (target ≤ ${TARGET.toFixed(2)}: ${verdict})`);
      if (ratio > TARGET) process.exitCode = 1;
    } finally {
      await local.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Posts take turns, and so does who comes first. */
async function measure(small: Author, large: Author, rounds: number) {
  const few: number[] = [];
  const more: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = async (): Promise<unknown> => few.push(await wait(small, round));
    const other = async (): Promise<unknown> => more.push(await wait(large, round));
    for (const turn of round % 2 === 0 ? [one, other] : [other, one]) await turn();
  }
  return { few, more };
}

/** How long one post's author waits, ms. */
async function wait({ posts }: Author, round: number): Promise<number> {
  const draft = { title: `Round ${round}`, body: 'One post among many.\n'.repeat(50) };
  const { value: post, ms } = await timed(() => posts.submit(draft));
  await posts.cancel(post.postId);
  return ms;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
