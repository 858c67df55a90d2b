import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFolders } from '../../demo/watch-folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'conveyor-test-'));
const file = join(folder, 'in/deep/a.ts');
mkdirSync(join(folder, 'in/deep'), { recursive: true });
let onChange: (name: string) => void = () => {};
const unwatch = watchFolders([folder], (name) => onChange(name));

afterAll(() => {
  unwatch();
  rmSync(folder, { recursive: true });
});

it('sees each save of a file, whether it is written or replaced by another', async () => {
  for (const how of ['replaced', 'replaced', 'written', 'replaced'] as const) {
    const seen = changeOf('a.ts');
    if (how === 'written') writeFileSync(file, how);
    else {
      writeFileSync(`${file}.new`, how);
      renameSync(`${file}.new`, file);
    }
    await expect(seen).resolves.toBe('a.ts');
  }
});

it('sees a new folder', async () => {
  const seen = changeOf('new');
  mkdirSync(join(folder, 'in/new'));
  await expect(seen).resolves.toBe('new');
});

/** Resolves with its name once something of this name has changed. */
function changeOf(expected: string): Promise<string> {
  return new Promise((resolve) => {
    onChange = (name) => {
      if (name === expected) resolve(name);
    };
  });
}
