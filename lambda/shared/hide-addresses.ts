/**
 * An e-mail address: what stands before and after the `@` may have any letters, its last label no
 * digits, so that `zod@4.1.0` is none. `/`, `=` and quotes may stand in an address, but rather stand
 * before one: `identity/us@example.com`. An `@` in a URL may be written `%40`.
 */
const address =
  /(?!')[\p{L}\p{N}.!#$&'*+^_{|}~-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})(?![\p{L}\p{N}-])/giu;

/**
 * The text with `[address]` for each e-mail address. SES names who was to be mailed in its errors, and
 * logs are read by more people than the table of videos.
 */
export function hideAddresses(text: string): string {
  return text.replaceAll(address, '[address]');
}
