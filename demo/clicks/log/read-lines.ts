import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Apache takes no request line beyond 8 KiB, and no header: a line that is longer is none of its own. */
const LONGEST = 32 * 1024;

/** The lines of a file, which may be compressed with gzip. What is too long is cut off. */
export async function* readLines(file: string): AsyncGenerator<string> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  const isGzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  const raw = handle.createReadStream({ start: 0, autoClose: false });
  const text = isGzip ? raw.pipe(createGunzip()) : raw;
  raw.once('error', (error) => text.destroy(error));
  let rest = '';
  text.setEncoding('utf8');
  for await (const chunk of text) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = (lines.pop() ?? '').slice(0, LONGEST);
    for (const one of lines) yield cut(one);
  }
  if (rest !== '') yield cut(rest);
}

function cut(line: string): string {
  return line.replace(/\r$/, '').slice(0, LONGEST);
}
