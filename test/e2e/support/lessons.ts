import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lessons } from '../../../demo/lessons/index.ts';
import { given } from './given.ts';
import { runningApp } from './running-app.ts';

const script = join(__dirname, '../../../demo/lesson.ts');
const names = Object.keys(lessons);

/** Plays every other lesson in one app: two files of tests, at the same time, play them all. */
export function lessonsHold(half: 'even' | 'odd'): void {
  jest.setTimeout(120_000);
  const app = runningApp();
  const chosen = names.filter((_, index) => (index % 2 === 0) === (half === 'even'));

  given(['clock', 'inbox'], () => {
    it.each(chosen)('the lesson %s holds', async (name) => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        script,
        name,
        `--target=${app.target.endpoint}`,
      ]);
      expect(stdout).toMatch(/It holds\.\W*$/);
    });
  });
}
