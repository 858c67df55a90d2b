/**
 * Somebody else's text on one line of a terminal: characters that would move its cursor, colour it or turn
 * its direction are shown by their codes.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
