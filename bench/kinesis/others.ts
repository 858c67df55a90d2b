import { spawn } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../others', import.meta.url));

/**
 * Where the emulators lie that local-aws is compared with. They are no dependencies of the project: the
 * first run fetches them, and none of their install scripts runs.
 */
export async function installOthers(): Promise<string> {
  const folder = join(tmpdir(), 'conveyor-bench-others');
  const lock = 'package-lock.json';
  const wanted = await readFile(join(source, lock), 'utf8');
  const installed = await readFile(join(folder, 'node_modules', DONE), 'utf8').catch(() => '');
  await cp(source, folder, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  if (installed === wanted) return folder;
  console.log(`Fetching kinesalite, kinesis-local and serverless-offline from npm into ${folder}`);
  await npm(folder, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  await cp(join(folder, lock), join(folder, 'node_modules', DONE));
  return folder;
}

/** Written last: an installation that was broken off begins anew. */
const DONE = '.conveyor-installed';

async function npm(folder: string, ...args: string[]): Promise<void> {
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = Promise.withResolvers<number | null>();
  child.once('error', ended.reject);
  child.once('close', ended.resolve);
  if ((await ended.promise) !== 0) throw new Error(`npm ${args[0]} failed in ${folder}`);
}
