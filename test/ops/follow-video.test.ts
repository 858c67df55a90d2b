import * as fc from 'fast-check';
import type { Visit } from '../../ops/follow/video/gather.ts';
import { nowOf } from '../../ops/follow/video/now.ts';
import type { Row } from '../../ops/follow/video/row.ts';
import { wayOf } from '../../ops/follow/video/way.ts';
import type { Ending } from '../../ops/logs/attempt.ts';

const row: Row = { title: 'A', status: 'ENCODING', createdAt: '2026-11-22T12:00:00.000Z' };
const failed = (count: number, most = 5): Ending => ({
  kind: 'failed',
  error: 'broken',
  receive: { count, most },
});
const died: Ending = { kind: 'failed', error: 'killed', receive: undefined };
const running: Ending = { kind: 'running' };
const succeeded: Ending = { kind: 'succeeded' };

/** @param minute after noon */
function visit(
  messageId: string,
  ending: Ending,
  { station = 'encoder', minute = 1 }: { station?: Visit['station']; minute?: number } = {},
): Visit {
  const startedAt = Date.parse(row.createdAt) + minute * 60_000;
  const line = { level: 'INFO', message: 'Encoding', timestamp: startedAt, messageId };
  return {
    station,
    requestId: 'r',
    messageId,
    startedAt,
    endedAt: startedAt + 2,
    lines: [line],
    ending,
  };
}

describe('the way of a video', () => {
  it('counts the tries of each message, and tells trips to the dead-letter queue and back', () => {
    const hops = wayOf(row, [
      visit('one', failed(1, 2), { minute: 1 }),
      visit('one', failed(2, 2), { minute: 2 }),
      visit('two', succeeded, { minute: 3 }),
    ]);
    expect(hops.map(({ where, attempt, failed: bad }) => [where, attempt, bad])).toEqual([
      ['api', undefined, false],
      ['encoder', 1, true],
      ['encoder', 2, true],
      ['encode dead-letter queue', undefined, true],
      ['encoder', 1, false],
    ]);
    expect(hops.at(-1)?.what).toBe('back from the dead-letter queue: Encoding');
    expect(hops[1]).toMatchObject({ durationMs: 2, what: 'Encoding, failed: broken' });
  });

  it('leaves out no visit', () => {
    const visits = fc.array(
      fc
        .tuple(
          fc.constantFrom('one', 'two'),
          fc.constantFrom(failed(1), failed(5), died, running, succeeded),
        )
        .map(([messageId, ending]) => visit(messageId, ending)),
    );
    fc.assert(
      fc.property(visits, (all) => {
        const hops = wayOf(undefined, all);
        expect(hops.filter(({ where }) => where === 'encoder')).toHaveLength(all.length);
        expect(hops.filter(({ where }) => where === 'encode dead-letter queue')).toHaveLength(
          all.filter(({ ending }) => isLastOfFive(ending)).length,
        );
      }),
    );
  });
});

function isLastOfFive(ending: Ending): boolean {
  return ending.kind === 'failed' && ending.receive?.count === 5;
}

it.each<[string, Row | undefined, Visit[], string, string]>([
  ['no row', undefined, [], 'no row', 'peek receiver'],
  ['no upload', { ...row, status: 'ANNOUNCED' }, [], 'no upload', 'sends the file'],
  [
    'a receiver that failed',
    { ...row, status: 'ANNOUNCED' },
    [visit('', died, { station: 'receiver' })],
    'killed',
    'three times',
  ],
  ['queued', { ...row, status: 'QUEUED' }, [], 'encode queue', 'encoder'],
  ['at work', { ...row, progress: 0.404 }, [visit('m', running)], '40 %', 'READY'],
  ['an attempt failed', row, [visit('m', failed(1))], 'broken', 'backoff'],
  ['an attempt died', row, [visit('m', died)], 'killed', 'visibility timeout'],
  ['last attempt', { ...row, status: 'DELAYED' }, [visit('m', running)], 'under way', 'READY'],
  [
    'dead letter',
    { ...row, status: 'DELAYED' },
    [visit('m', failed(5))],
    'has failed',
    'redrive encode',
  ],
  ['ready', { ...row, status: 'READY' }, [], 'not told', 'notice queue'],
  [
    'ready, its notice failed',
    { ...row, status: 'READY' },
    [visit('m', failed(2), { station: 'mailer' })],
    'not told yet. To mail it, an attempt has failed',
    'backoff',
  ],
  [
    'ready, its notice dead',
    { ...row, status: 'READY' },
    [visit('m', failed(5), { station: 'mailer' })],
    'not told',
    'redrive notice',
  ],
  [
    'refused and told',
    { ...row, status: 'FAILED', reason: 'No video', outcomeMailedAt: row.createdAt },
    [],
    'FAILED: No video. Its uploader was told',
    'nothing is left',
  ],
])('%s: says where it is and what is next', (_, known, visits, now, next) => {
  const said = nowOf(known, visits);
  expect(said.now).toContain(now);
  expect(said.next).toContain(next);
});
