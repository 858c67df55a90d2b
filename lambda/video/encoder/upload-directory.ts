import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { contentHeaders } from './media/content-type.ts';
import type { LocalFile, Store } from './store.ts';

/** Players begin here; it goes last, so that whoever finds it finds all that it names. */
const masterPlaylist = 'master.m3u8';

/**
 * Puts every file under `directory` into the store under `prefix`, at most `concurrency` at a time,
 * the largest first (nothing then waits for it alone) and the master playlist after all others.
 * When one fails no more are begun, and it rejects once those under way have ended: the directory
 * may then be removed.
 */
export async function uploadDirectory(
  directory: string,
  prefix: string,
  store: Pick<Store, 'put'>,
  concurrency = 8,
): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path): Promise<LocalFile> => ({ path, bytes: (await stat(path)).size })),
  );
  const put = async (file: LocalFile) => {
    const name = relative(directory, file.path).split(sep).join('/');
    await store.put(prefix + name, file, contentHeaders(name));
  };
  const isMaster = ({ path }: LocalFile) => path === join(directory, masterPlaylist);
  const others = files.filter((file) => !isMaster(file)).toSorted((a, b) => b.bytes - a.bytes);
  await forEach(others, concurrency, put);
  await forEach(files.filter(isMaster), 1, put);
}

async function forEach<Item>(
  items: readonly Item[],
  concurrency: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let hasFailed = false;
  const worker = async () => {
    for (const item of queue) {
      if (hasFailed) return;
      try {
        await act(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
