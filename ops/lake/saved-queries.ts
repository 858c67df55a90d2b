import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where the stack takes Athena's saved queries from. */
const DIRECTORY = join(import.meta.dirname, '..', '..', 'lib', 'lake', 'queries');

interface SavedQuery {
  /** Its file's, e.g. `views-per-page`. */
  readonly name: string;
  /** `Views per page: how often …` */
  readonly title: string;
  readonly sql: string;
}

/** Those that the stack saves in Athena, in the order of their names. */
export async function savedQueries(): Promise<readonly SavedQuery[]> {
  const files = (await readdir(DIRECTORY)).filter((file) => file.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(DIRECTORY, file), 'utf8');
      const [first = ''] = sql.split('\n', 1);
      return { name: basename(file, '.sql'), title: first.replace(/^--\s*/, ''), sql };
    }),
  );
}

/** @throws when there is none of this name */
export async function savedQuery(name: string): Promise<SavedQuery> {
  const queries = await savedQueries();
  const found = queries.find((query) => query.name === name);
  if (found) return found;
  const names = queries.map((query) => query.name).join(', ');
  throw new Error(`No query is saved as "${name}". There are ${names}.`);
}
