import * as z from 'zod';

/** Whatever is there, or nothing. */
export const anything = z.unknown().optional();

/**
 * What is not there is the default that AWS documents; what is not known before deployment, the
 * result of an intrinsic function, is `undefined`.
 */
export const known = <Schema extends z.ZodType>(schema: Schema, byDefault: z.output<Schema>) =>
  anything.transform((value) => (value === undefined ? byDefault : read(schema, value)));

/** A whole number: 30 or "30". */
export const figure = (byDefault: number) =>
  known(
    z.union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ]),
    byDefault,
  );

/** True or false, perhaps as a string. */
export const flag = (byDefault: boolean) =>
  known(
    z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]),
    byDefault,
  );

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
