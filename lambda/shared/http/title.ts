import * as z from 'zod/mini';

/**
 * In one line, without control characters: neither the old ones nor those that turn the direction of
 * all the text that follows. https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
const printable = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]{1,200}$/u;
const visible = /[^\p{Default_Ignorable_Code_Point}\p{Zs}]/u;

/** What people call a thing of theirs: 1 to 200 characters, without white space at either end. */
export const title = z.string('A title is text.').check(
  z.trim(),
  z.regex(printable, {
    error: 'A title has 1 to 200 characters in one line, none of them control characters.',
    abort: true,
  }),
  z.refine((text) => visible.test(text), 'A title has something that can be seen.'),
);
