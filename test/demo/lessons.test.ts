import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lessons } from '../../demo/lessons/index.ts';

const names = Object.keys(lessons).toSorted();
const text = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');
/** What is written as code, each once. */
const codesIn = (markdown: string) =>
  new Set(Array.from(markdown.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code));

describe('every lesson is in docs/queue-or-stream.md', () => {
  const document = text('docs/queue-or-stream.md');
  /** The last column of the table of claims. */
  const seen = document
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').at(-2) ?? '')
    .flatMap((cell) => [...codesIn(cell)]);

  it('in its table, which names no other', () => {
    expect([...new Set(seen)].toSorted()).toEqual(names);
  });

  it('and its pitfalls name no other', () => {
    const named = Array.from(
      document.matchAll(/\((`[\w-]+`(?:, `[\w-]+`)*)\)/g),
      ([, list = '']) => [...codesIn(list)],
    ).flat();
    expect(named).toEqual(expect.arrayContaining(['poison', 'shards']));
    expect(names).toEqual(expect.arrayContaining(named));
  });
});

it('every lesson is in the README', () => {
  const listed = Array.from(
    text('README.md').matchAll(/^ {2}- `([\w-]+)`: /gm),
    ([, name = '']) => name,
  );
  expect(listed.toSorted()).toEqual(names);
});
