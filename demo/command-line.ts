import { parseArgs, type ParseArgsConfig } from 'node:util';

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
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
