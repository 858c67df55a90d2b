/** `npm run bench -- NAME [ARGUMENTS]`: runs one of the measurements in this folder. */
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { misused } from '../demo/command-line.ts';

/** A measurement: prints its figures, as ratios where it compares. */
type Bench = (args: string[]) => Promise<void>;

const usage = `npm run bench -- NAME, where NAME is one of: ${names().join(', ')}`;

const [name = '', ...args] = process.argv.slice(2);
const module: unknown = names().includes(name) ? await import(`./${name}.ts`) : undefined;
if (hasBench(module)) {
  await module.bench(args);
} else if (name === '--help') {
  console.log(usage);
} else {
  misused(`It takes the name of a measurement, not "${name}".`, usage);
}

function names(): string[] {
  return readdirSync(dirname(fileURLToPath(import.meta.url)))
    .filter((file) => file.endsWith('.ts') && file !== 'bench.ts' && file !== 'plain-ladder.ts')
    .map((file) => file.slice(0, -'.ts'.length));
}

function hasBench(candidate: unknown): candidate is { bench: Bench } {
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    'bench' in candidate &&
    typeof candidate.bench === 'function'
  );
}
