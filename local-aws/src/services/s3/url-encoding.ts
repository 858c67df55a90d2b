/**
 * Encodes a key the way S3 does in events and in listings with `encoding-type=url`: as a form
 * field (a space is `+`), slashes left alone.
 */
export function encodeKey(key: string): string {
  return new URLSearchParams([['', key]]).toString().slice(1).replaceAll('%2F', '/');
}
