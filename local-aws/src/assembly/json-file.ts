import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Reads and checks a JSON file. Throws an error that names the file and what is wrong in it. */
export function readJsonFile<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${String(error)}`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new Error(`${file} is not what \`cdk synth\` writes:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
