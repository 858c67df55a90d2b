import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { contentHeaders } from './media/content-type.ts';
import type { Store } from './store.ts';

/** Players begin here; it goes last, so that whoever finds it finds all that it names. */
const masterPlaylist = 'master.m3u8';

/**
 * Puts every file under `directory` into the store under `prefix`, at most `concurrency` at a time,
 * the master playlist after all others.
 */
export async function uploadDirectory(
  directory: string,
  prefix: string,
  store: Pick<Store, 'put'>,
  concurrency = 8,
): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const put = async (file: string) => {
    const name = relative(directory, file).split(sep).join('/');
    await store.put(prefix + name, file, contentHeaders(name));
  };
  const master = join(directory, masterPlaylist);
  const queue = files.filter((file) => file !== master).values();
  const worker = async () => {
    for (const file of queue) await put(file);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await put(master);
}
