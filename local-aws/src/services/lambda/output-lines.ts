import type { Readable } from 'node:stream';

/** Calls back for each line; a carriage return inside one stands for a line break in its message. */
export function eachLine(stream: Readable, callback: (line: string) => void): void {
  let rest = '';
  const emit = (line: string): void => {
    const message = line.replace(/\r$/, '').replaceAll('\r', '\n');
    if (message !== '') callback(message);
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line);
  });
  stream.on('end', () => emit(rest));
}
