import * as z from 'zod';

/**
 * How templates write values. What is not known before deployment (an intrinsic function) is read as
 * `undefined`; what is not there, as the default that AWS documents.
 */
const unknown = z.unknown().transform(() => undefined);

/** Whatever is there, or nothing. */
export const anything = z.unknown().optional();

/** A whole number: 30 or "30". */
export const figure = (byDefault: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
      unknown,
    ])
    .default(byDefault);

/** True or false, perhaps as a string. */
export const flag = (byDefault: boolean) =>
  z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true'), unknown])
    .default(byDefault);

/** None, one or many; what is not of the schema is left out. */
export const list = <Schema extends z.ZodType>(schema: Schema) =>
  anything.transform((value = []) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) => {
      const parsed = schema.safeParse(item);
      return parsed.success ? [parsed.data] : [];
    }),
  );

/** Parses what is there, and takes anything else for absent. */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
