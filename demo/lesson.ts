// `npm run lesson -- NAME`: sets the scene, does the thing, shows figures, holds them to the claim.
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, styleText } from 'node:util';
import { makeClip } from './clip.ts';
import { commandLine, misused } from './command-line.ts';
import { insideViewOf } from './inside-view.ts';
import { startLaptop, synthesize } from './laptop.ts';
import { lessons } from './lessons/index.ts';
import type { Lesson } from './lessons/lesson.ts';
import { reasonOf } from './reason-of.ts';
import { connect, targetUsage } from './target.ts';

const claims = Object.entries(lessons).map(([name, { claim }]) => `  ${name.padEnd(16)} ${claim}`);
const usage = `npm run lesson -- NAME [options]: shows a claim on the running app, and holds it to its figures

${claims.join('\n')}

  --target WHERE   an app that is up: ${targetUsage}
                   (default: one is started for this)`;

const { values, positionals } = commandLine(usage, { target: { type: 'string' } }, true);
const [name = '', ...more] = positionals;
const chosen = lessons[name];
if (!chosen || more.length > 0)
  misused(`It takes the name of one lesson, not "${positionals.join(' ')}".`, usage);
const interrupted = new AbortController();
// The first time it ends at its next line, and what it has changed is changed back.
process.once('SIGINT', () => interrupted.abort(new Error('Interrupted')));
process.exitCode = await teach(chosen);

async function teach(lesson: Lesson): Promise<number> {
  console.log(`${styleText('bold', name)}: ${lesson.claim}\n`);
  try {
    await using scratch = await mkdtempDisposable(join(tmpdir(), 'conveyor-'));
    const clip = join(scratch.path, 'clip.mp4');
    const made = makeClip(clip, { seconds: 2, height: 360 }, interrupted.signal);
    if (values.target) {
      await made;
      await play(lesson, values.target, clip);
    } else {
      const assembly = join(scratch.path, 'cdk.out');
      console.log(styleText('dim', 'An app is started for it …\n'));
      await Promise.all([synthesize(assembly, interrupted.signal), made]);
      const local = await startLaptop({ assembly, port: 0 });
      try {
        await play(lesson, local.endpoint, clip);
      } finally {
        await local.stop();
      }
    }
    console.log(`\n${styleText('green', 'It holds.')}`);
    return 0;
  } catch (error) {
    const reason = interrupted.signal.aborted ? 'Interrupted' : reasonOf(error);
    console.error(`\n${styleText('red', reason)}`);
    return 1;
  }
}

async function play(lesson: Lesson, where: string, clip: string): Promise<void> {
  const target = await connect(where);
  const laptop = await insideViewOf(target);
  const stage = { target, laptop, clip, say, show, check };
  if (lesson.needs === 'any target') return lesson.run(stage);
  if (laptop) return lesson.run({ ...stage, laptop });
  throw new Error(
    `The lesson ${name} reads the mails or moves time forward, which ${where} does not let it. ` +
      'Leave out --target: a local AWS is started for it.',
  );
}

function say(line: string): void {
  interrupted.signal.throwIfAborted();
  console.log(line);
}

function show(what: string, figure: unknown): void {
  say(`  ${what.padEnd(46)} ${styleText('bold', String(figure))}`);
}

function check(what: string, actual: unknown, expected: unknown): void {
  show(what, actual);
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`The claim does not hold: ${what} should be ${String(expected)}.`);
}
