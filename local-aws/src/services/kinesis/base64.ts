/**
 * How many bytes a base64 text stands for; undefined: it is none. Node's decoder, much faster than a
 * regular expression, leaves out what does not belong there, and takes the URL-safe letters too.
 */
export function bytesOfBase64(text: string): number | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = (text.length / 4) * 3 - padding;
  const valid = Buffer.from(text, 'base64').length === bytes;
  return valid && !text.includes('-') && !text.includes('_') ? bytes : undefined;
}
