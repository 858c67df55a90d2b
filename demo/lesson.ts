// `npm run lesson -- NAME`: sets the scene, does the thing, shows figures, holds them to the claim.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, styleText } from 'node:util';
import { makeClip } from './clip.ts';
import { commandLine } from './command-line.ts';
import { startLaptop, synthesize } from './laptop.ts';
import decoupling from './lessons/decoupling.ts';
import type { Lesson } from './lessons/lesson.ts';
import { connect } from './target.ts';

const lessons: Readonly<Record<string, Lesson>> = { decoupling };

const usage = `npm run lesson -- NAME, where NAME is one of: ${Object.keys(lessons).join(', ')}`;

const { positionals } = commandLine(usage, {}, true);
const name = positionals[0] ?? '';
const lesson = lessons[name];
if (lesson) {
  process.exitCode = await teach(lesson);
} else {
  console.error(usage);
  process.exitCode = 2;
}

async function teach({ claim, run }: Lesson): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-'));
  const clip = join(scratch, 'clip.mp4');
  console.log(`${styleText('bold', name)}: ${claim}\n`);
  try {
    const assembly = join(scratch, 'cdk.out');
    await Promise.all([synthesize(assembly), makeClip(clip, { seconds: 2, height: 360 })]);
    const local = await startLaptop({ assembly, port: 0 });
    try {
      await run({
        target: await connect(local.endpoint),
        clip,
        say: (line) => console.log(line),
        check,
      });
    } finally {
      await local.stop();
    }
    console.log(`\n${styleText('green', 'It holds.')}`);
    return 0;
  } catch (error) {
    console.error(`\n${styleText('red', error instanceof Error ? error.message : String(error))}`);
    return 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function check(what: string, actual: unknown, expected: unknown): void {
  console.log(`  ${what}: ${styleText('bold', String(actual))}`);
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`The claim does not hold: ${what} should be ${String(expected)}.`);
}
