import { en } from 'zod/locales';
import * as z from 'zod/mini';

// zod/mini has no words of its own for what is wrong.
z.config(en());

/**
 * Parses what arrived from outside.
 * @throws Error that says what `subject` was wrong about
 */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  subject: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${subject} is not as expected: ${z.prettifyError(parsed.error)}`);
}

/** Like `parse`, for JSON text. */
export function parseJson<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
  subject: string,
): z.output<Schema> {
  return parse(schema, readJson(text, subject), subject);
}

function readJson(text: string, subject: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${subject} is not JSON.`);
  }
}
