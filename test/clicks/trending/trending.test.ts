import * as fc from 'fast-check';
import type { Board } from '../../../lambda/clicks/board.ts';
import type { Boards } from '../../../lambda/clicks/trending/boards-table.ts';
import { scored } from '../../../lambda/clicks/trending/decide.ts';
import { createTrending } from '../../../lambda/clicks/trending/trending.ts';
import { silent } from '../../video/support/things.ts';
import {
  asEvent,
  click,
  instant,
  noon,
  stored,
  storedText,
  type Stored,
} from '../support/records.ts';

const shard = 'shardId-000000000000';

type Fate = 'done' | 'dies before' | 'answer lost';

class MemoryBoards implements Boards {
  board: Board | undefined;
  writes = 0;
  readonly #fates: Fate[];

  constructor(fates: readonly Fate[] = []) {
    this.#fates = [...fates];
  }

  get(): Promise<Board | undefined> {
    return Promise.resolve(this.board);
  }

  put(_shardId: string, board: Board, replaced: Board | undefined): Promise<boolean> {
    if (this.board?.lastSequence !== replaced?.lastSequence) return Promise.resolve(false);
    const fate = this.#fates.shift() ?? 'done';
    if (fate === 'dies before') return Promise.reject(new Error('died'));
    this.board = board;
    this.writes += 1;
    return fate === 'done' ? Promise.resolve(true) : Promise.reject(new Error('answer lost'));
  }

  environment() {
    return createTrending({ boards: this, log: silent, now: () => new Date(noon) });
  }
}

const event = (records: readonly Stored[]) => ({
  Records: records.map((record) => asEvent(shard, record)),
});

const clicks = fc.array(
  fc.record({
    type: fc.constantFrom<'view' | 'play'>('view', 'play'),
    name: fc.constantFrom('a', 'b', 'c', '__proto__'),
    second: fc.nat(3600),
  }),
  { minLength: 1, maxLength: 30 },
);

const recordsOf = (given: readonly { type: 'view' | 'play'; name: string; second: number }[]) =>
  given.map(({ type, name, second }, index) =>
    stored(index, [click('b', 'v', { type, page: `/${name}`, video: name, at: instant(second) })]),
  );

describe('trending', () => {
  it('scores the same however records come: batched, repeated, in any environment', async () => {
    await fc.assert(
      fc.asyncProperty(
        clicks,
        fc.array(fc.constantFrom<Fate>('done', 'dies before', 'answer lost'), { maxLength: 10 }),
        fc.array(fc.nat(), { minLength: 1 }),
        async (given, fates, numbers) => {
          const records = recordsOf(given);
          const atOnce = new MemoryBoards();
          await atOnce.environment()(event(records));

          const boards = new MemoryBoards(fates);
          const environments = [boards.environment(), boards.environment()];
          for (let from = 0, turn = 0; from < records.length; turn += 1) {
            const number = numbers[turn % numbers.length] ?? 0;
            const size = 1 + (number % 5);
            const back = turn === 0 ? 0 : Math.min(from, number % 3);
            const environment = environments[number % 2] ?? boards.environment();
            const some = records.slice(from - back, from + size);
            if (await environment(event(some)).catch(() => undefined)) from += size;
          }
          expect(boards.board).toMatchObject({
            lastSequence: atOnce.board?.lastSequence,
            asOf: atOnce.board?.asOf,
          });
          const scores = scoresOf(boards.board);
          expect(scores.size).toBe(scoresOf(atOnce.board).size);
          // Additions in another order are rounded otherwise.
          for (const [name, score] of scoresOf(atOnce.board))
            expect((scores.get(name) ?? 0) / score).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it('halves a click’s worth every ten minutes', () => {
    const board = scored(undefined, [
      { sequenceNumber: '1', clicks: [click('a', 'v', { page: '/old', at: instant(0) })] },
      { sequenceNumber: '2', clicks: [click('b', 'v', { page: '/new', at: instant(600) })] },
    ]);
    expect(board?.scores.pages).toEqual({ '/new': 1, '/old': 0.5 });
    expect(board?.asOf).toBe(instant(600));
  });

  it('keeps what fits an item: the best 500, and forgets what is worth nothing', () => {
    const names = Array.from({ length: 600 }, (_, index) => `/${index}`);
    const many = names.map((page, index) => click('a', 'v', { page, at: instant(index) }));
    const pages = Object.keys(
      scored(undefined, [{ sequenceNumber: '1', clicks: many }])?.scores.pages ?? {},
    );
    expect(pages).toEqual(names.slice(100).toReversed());

    const long = many.map((one, index) => ({ ...one, page: `/${index}${'ü'.repeat(500)}` }));
    const board = scored(undefined, [{ sequenceNumber: '1', clicks: long }]);
    expect(Buffer.byteLength(JSON.stringify(board))).toBeLessThan(200_000);

    const ancient = [{ sequenceNumber: '1', clicks: [click('a', 'v')] }];
    const later = [
      { sequenceNumber: '2', clicks: [click('b', 'v', { page: '/b', at: instant(86_400) })] },
    ];
    expect(scored(scored(undefined, ancient), later)?.scores.pages).toEqual({ '/b': 1 });
  });

  it('writes what is before a bad record, and names that record', async () => {
    const boards = new MemoryBoards();
    const bad = storedText(1, 'no click');
    const records = [stored(0, [click('a', 'v')]), bad, stored(2, [click('b', 'v')])];
    expect(await boards.environment()(event(records))).toEqual({
      batchItemFailures: [{ itemIdentifier: bad.sequenceNumber }],
    });
    expect(boards.board?.scores.pages).toEqual({ '/': 1 });
  });

  it('writes once a batch, and not at all when nothing is new', async () => {
    const boards = new MemoryBoards();
    const environment = boards.environment();
    const records = recordsOf([{ type: 'view', name: 'a', second: 0 }]);
    await environment(event(records));
    await environment(event(records));
    expect(boards.writes).toBe(1);
  });
});

function scoresOf(board: Board | undefined): ReadonlyMap<string, number> {
  return new Map([
    ...Object.entries(board?.scores.pages ?? {}).map(
      ([name, score]) => [`page ${name}`, score] as const,
    ),
    ...Object.entries(board?.scores.videos ?? {}).map(
      ([name, score]) => [`video ${name}`, score] as const,
    ),
  ]);
}
