import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { query } from '../../ops/lake/database.ts';
import { asNdjson, asTable } from '../../ops/lake/print.ts';
import { savedQueries, savedQuery } from '../../ops/lake/saved-queries.ts';

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "conveyor's-lake-")));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const click = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  `${JSON.stringify({
    id,
    batch: 'b1',
    visitor: 'ann',
    type: 'view',
    page: '/',
    referrer: '',
    video: '',
    at: '2026-11-22T21:00:00.000Z',
    received: '2026-11-22T21:00:01.000Z',
    ...more,
  })}\n`;

let files = 0;
function seed(hour: string, lines: string): void {
  const folder = join(directory, `hour=${hour}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${files++}.gz`), gzipSync(lines));
}

const ask = async (sql: string) => (await query(directory, files > 0, sql)).rows;

/**
 * Ann looks at two pages and plays a video, Bob plays it a day later. Firehose delivers Ann's batch
 * twice; Bob's page sends his twice, again after midnight; somebody put what is no JSON into the stream.
 */
function seedLake(): void {
  const first = [
    click('1', { referrer: 'example.com' }),
    click('2', { page: '/watch' }),
    click('3', { page: '/watch', type: 'play', video: 'v1' }),
  ].join('');
  const bob = { batch: 'b2', visitor: 'bob', at: '2026-11-23T23:59:58.000Z' };
  const play = { ...bob, type: 'play', page: '/watch', video: 'v1' };
  seed('2026-11-22-21', first);
  seed('2026-11-22-21', `${first}poison\n`);
  const again = { at: '2026-11-24T00:00:01.000Z', received: '2026-11-24T00:00:02.000Z' };
  seed('2026-11-23-23', click('4', { ...play, received: '2026-11-23T23:59:59.000Z' }));
  seed('2026-11-24-00', click('4', { ...play, ...again }));
  seed('2026-11-23-23', click('5', { ...bob, batch: 'b3', referrer: 'example.com' }));
}

beforeEach(() => {
  files = 0;
});

test.each([
  [
    'views-by-page',
    [
      ['/', 2n, 2n],
      ['/watch', 1n, 1n],
    ],
  ],
  [
    'visitors-by-day',
    [
      ['2026-11-23', 1n, 1n, 1n],
      ['2026-11-22', 1n, 2n, 1n],
    ],
  ],
  ['referrers', [['example.com', 2n, 2n]]],
  ['plays-by-video', [['v1', 2n, 2n, '2026-11-22T21:00:00.000Z']]],
  [
    'repeated-batches',
    [
      ['b1', 3n, 6n, 'Firehose delivered it again', '2026-11-22T21:00:01.000Z'],
      ['b2', 1n, 2n, 'the page sent it again', '2026-11-23T23:59:59.000Z'],
    ],
  ],
])('the saved query %s counts each click once', async (name, rows) => {
  seedLake();
  expect(await ask((await savedQuery(name)).sql)).toEqual(rows);
});

test('every saved query has a title, and runs on a lake without objects', async () => {
  for (const { title, sql } of await savedQueries()) {
    expect(title).toMatch(/^[^:]+: .+/);
    expect(await ask(sql)).toEqual([]);
  }
});

test('a query that is not saved is answered with those that are', async () => {
  await expect(savedQuery('views')).rejects.toThrow(/"views".*views-by-page/);
});

test('the hour is a column, from the path', async () => {
  seedLake();
  expect(
    await ask('select hour, count(*) from clicks where id is not null group by hour order by hour'),
  ).toEqual([
    ['2026-11-22-21', 6n],
    ['2026-11-23-23', 2n],
    ['2026-11-24-00', 1n],
  ]);
});

describe('a statement', () => {
  test.each([
    ["select * from read_text('/etc/hostname')", /disabled by configuration/],
    ["copy (select 1) to '/tmp/conveyor-lake-stolen.csv'", /disabled by configuration/],
    ["attach '/tmp/conveyor-lake-stolen.db'", /disabled by configuration/],
    ['install httpfs', /disabled by configuration/],
    ['set enable_external_access = true', /locked/],
  ])('cannot leave the lake: %s', async (sql, reason) => {
    await expect(ask(sql)).rejects.toThrow(reason);
  });

  test('is refused in the words of DuckDB', async () => {
    await expect(ask('select nothing from clicks')).rejects.toThrow(/column "nothing" not found/i);
  });

  test('is one at a time', async () => {
    await expect(ask('select 1; select 2')).rejects.toThrow(/one SQL statement at a time, not 2/);
  });
});

test('an answer is a table, or one JSON object a row', async () => {
  const answer = await query(
    directory,
    false,
    "select 12345678901 as n, null as nothing, timestamp '2026-11-22 21:00:00' as t, [1, 2] as list",
  );
  expect(asNdjson(answer)).toBe(
    '{"n":12345678901,"nothing":null,"t":"2026-11-22T21:00:00.000Z","list":[1,2]}\n',
  );
  expect(asTable(answer).split('\n')[1]).toBe(
    '12345678901           2026-11-22T21:00:00.000Z  [1,2]',
  );
});

it('shows what would move a terminal’s cursor by its code: lines may come from anybody who may write to the stream', () => {
  const answer = { columns: ['page'], rows: [['/\u001b[2J\u009b1m'], [['/\u202etxt']]] };
  expect(asTable(answer).split('\n').slice(1)).toEqual([
    String.raw`/\u{1b}[2J\u{9b}1m`,
    String.raw`["/\u{202e}txt"]`,
  ]);
});
