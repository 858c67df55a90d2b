import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Calls `onChange` with the name of whatever is written, added, removed or replaced under `folders`,
 * in folders that are there now. Each is watched by itself: `recursive` watches files on Linux, and
 * loses one that an editor saves by renaming a new one over it.
 * https://nodejs.org/docs/latest-v24.x/api/fs.html#inodes
 * @returns ends it
 */
export function watchFolders(
  folders: readonly string[],
  onChange: (name: string) => void,
): () => void {
  const watchers = folders.flatMap(withFoldersIn).map((folder) =>
    watch(folder, (_, name) => {
      if (name !== null) onChange(name);
    }),
  );
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

function withFoldersIn(folder: string): string[] {
  const within = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  return [folder, ...within];
}
