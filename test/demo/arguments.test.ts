import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(__dirname, '../../demo/demo.ts');

describe('npm run demo', () => {
  it.each([
    [['clicks', '--events', '0'], '--events takes a number from 1, not 0'],
    [['posts', '--subscribers', 'all'], '--subscribers takes a number from 1, not all'],
    [['video', '--file', 'nowhere.mp4'], 'There is no file nowhere.mp4'],
    [['letters'], 'There is no flow "letters"'],
  ])('%j is wrong: exit code 2, and nothing is started', (args, reason) => {
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    expect(stderr).toContain(reason);
    expect(status).toBe(2);
  });
});
