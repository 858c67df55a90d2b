import { parseArgs, type ParseArgsConfig } from 'node:util';
import { reasonOf } from './reason-of.ts';

const HELP = { help: { type: 'boolean', default: false } } as const;

/**
 * A script's arguments. `--help` prints `usage` and ends; what `usage` does not know prints it too,
 * with what was wrong, and ends with exit code 2.
 */
export function commandLine<T extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: T,
  allowPositionals = false,
) {
  try {
    const parsed = parseArgs({ options: { ...options, ...HELP }, allowPositionals });
    if (process.argv.includes('--help')) {
      console.log(usage);
      process.exit(0);
    }
    return parsed;
  } catch (error) {
    // Node goes on with how to pass what begins with a dash: the usage says more.
    misused(reasonOf(error).replace(/\. To specify a positional argument .*$/s, '.'), usage);
  }
}

/** Ends with exit code 2: says what was wrong, then `usage`. */
export function misused(problem: string, usage: string): never {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
}
