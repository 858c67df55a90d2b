import * as z from 'zod/mini';

/** A path as addresses have it: non-ASCII characters and spaces are percent-encoded there. */
export const pagePath = z
  .string('A page is text.')
  .check(
    z.regex(
      /^\/[!-"$->@-~]{0,511}$/,
      'A page is a path: it begins with "/", has no query, and at most 512 visible ASCII characters.',
    ),
  );
