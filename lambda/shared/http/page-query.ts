import * as z from 'zod/mini';

/** Which page of a list: `limit`, at most this, and `next`, from the page before. */
export function pageQuery(maxLimit: number) {
  return z.strictObject({
    limit: z.optional(
      z.pipe(
        z.pipe(
          z.string().check(z.regex(/^\d{1,3}$/, `A whole number from 1 to ${maxLimit}.`)),
          z.transform(Number),
        ),
        z.int().check(z.minimum(1, 'At least 1.'), z.maximum(maxLimit, `At most ${maxLimit}.`)),
      ),
    ),
    next: z.optional(z.string()),
  });
}
