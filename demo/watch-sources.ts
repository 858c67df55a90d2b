import { fileURLToPath } from 'node:url';
import type { LocalAws } from 'local-aws';
import { synthesize } from './laptop.ts';
import { watchFolders } from './watch-folders.ts';

const folders = ['lambda', 'lib', 'bin'].map((folder) =>
  fileURLToPath(new URL(`../${folder}`, import.meta.url)),
);

/** Synthesizes again whenever a source of the app was saved; what changed is then picked up. */
export function watchSources(local: LocalAws, assembly: string): void {
  let pending: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const again = async (): Promise<void> => {
    try {
      unwatch();
      unwatch = watchFolders(folders, onChange); // There may be new ones.
      await synthesize(assembly);
      for (const line of await local.reload()) console.log(line);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  };
  const onChange = (name: string): void => {
    const isSourceOrFolder = name.endsWith('.ts') || !name.includes('.');
    if (!isSourceOrFolder) return;
    clearTimeout(pending);
    pending = setTimeout(() => {
      running = running.then(again);
    }, 100);
  };
  let unwatch = watchFolders(folders, onChange);
}
