import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readLines } from '../../demo/clicks/log/read-lines.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'read-lines-'))));
afterAll(() => rm(folder, { recursive: true }));

async function linesOf(content: string | Buffer): Promise<string[]> {
  const file = join(folder, 'file');
  await writeFile(file, content);
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  return lines;
}

it.each([
  ['', []],
  ['a', ['a']],
  ['a\nb\r\n\nc\n', ['a', 'b', '', 'c']],
])('the lines of %j are %j, plain or gzip', async (text, lines) => {
  expect(await linesOf(text)).toEqual(lines);
  expect(await linesOf(gzipSync(text))).toEqual(lines);
});

it('goes on behind a line without end, of which it keeps little', async () => {
  const [long = '', next] = await linesOf(`${'a'.repeat(1_000_000)}\nb\n`);
  expect(long.length).toBeLessThan(100_000);
  expect(next).toBe('b');
});

it('says so when gzip breaks off', async () => {
  await expect(linesOf(gzipSync('a\n'.repeat(1_000)).subarray(0, 20))).rejects.toThrow(
    /unexpected end/,
  );
});
