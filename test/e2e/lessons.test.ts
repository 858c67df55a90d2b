import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lessons } from '../../demo/lessons/index.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';

jest.setTimeout(60_000);

const app = runningApp();
const script = join(__dirname, '../../demo/lesson.ts');

given(['clock', 'inbox'], () => {
  it.each(Object.keys(lessons))('the lesson %s holds', async (name) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      name,
      `--target=${app.target.endpoint}`,
    ]);
    expect(stdout).toMatch(/It holds\.\W*$/);
  });
});
