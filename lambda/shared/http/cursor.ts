import type * as z from 'zod/mini';

/** A place in a list, as clients carry it to the next page. */
export function writeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The place that a cursor stands for, if `writeCursor` wrote it and it has the parts of a place. */
export function readCursor<Schema extends z.ZodMiniType<readonly string[]>>(
  cursor: string,
  schema: Schema,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(json(Buffer.from(cursor, 'base64url').toString()));
  return parsed.success && writeCursor(parsed.data) === cursor ? parsed.data : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
