import * as fc from 'fast-check';
import { deliveriesOf } from '../../ops/follow/post/deliveries.ts';
import type { PostVisit } from '../../ops/follow/post/gather.ts';
import { postNowOf } from '../../ops/follow/post/now.ts';
import type { PostRow } from '../../ops/follow/post/row.ts';
import { shardsOf } from '../../ops/follow/post/shards.ts';
import { tallyOf } from '../../ops/follow/post/tally.ts';
import { postWayOf, shortened } from '../../ops/follow/post/way.ts';
import type { Ending } from '../../ops/logs/attempt.ts';

const noon = Date.parse('2026-11-22T12:00:00.000Z');
const row: PostRow = {
  title: 'News',
  status: 'PENDING',
  createdAt: '2026-11-22T12:00:00.000Z',
  undoUntil: '2026-11-22T12:00:30.000Z',
  queuedAt: '2026-11-22T12:00:00.100Z',
};
const published: PostRow = { ...row, status: 'PUBLISHED', shards: 1, recipients: 100 };

const succeeded: Ending = { kind: 'succeeded' };
const running: Ending = { kind: 'running' };
const died: Ending = { kind: 'failed', error: 'killed', receive: undefined };
const failed = (count: number): Ending => ({
  kind: 'failed',
  error: 'broken',
  receive: { count, most: 5 },
});

interface Said {
  readonly message: string;
  readonly [field: string]: unknown;
}

/** @param at seconds after noon */
function visit(
  station: PostVisit['station'],
  messageId: string,
  { at = 31, says = [], ending = succeeded }: { at?: number; says?: Said[]; ending?: Ending } = {},
): PostVisit {
  const startedAt = noon + at * 1000;
  return {
    station,
    requestId: `${messageId} ${at}`,
    messageId,
    startedAt,
    endedAt: startedAt + 5,
    lines: says.map((line) => ({ level: 'INFO', timestamp: startedAt, messageId, ...line })),
    ending,
  };
}

const mailing = (attempt = 1): Said => ({ message: 'Mailing', deliveryId: 'd', attempt });
const mailed = (attempt = 1, Mailed = 50, MailsRefused = 0): Said => ({
  message: 'Mailed',
  deliveryId: 'd',
  attempt,
  Mailed,
  MailsRefused,
});
const mailedBefore: Said = { message: 'Mailed before', deliveryId: 'd' };
const page = (hop: number, deliveries: number, message = 'Gone through'): Said => ({
  message,
  shard: 0,
  hop,
  deliveries,
});
const mail = (at: number, says: Said[], ending: Ending = succeeded, messageId = 'm') =>
  visit('notifier', messageId, { at, says, ending });

describe('a delivery', () => {
  it.each([
    [
      'mailed at once',
      [mail(1, [mailing(), mailed(1, 48, 2)])],
      { id: 'd', state: 'done', attempts: 1, mails: 48, refused: 2, errors: [] },
    ],
    ['under way', [mail(1, [mailing()], running)], { state: 'under way', mails: 0 }],
    [
      'that failed',
      [mail(1, [mailing()], failed(1)), mail(2, [mailing(2)], failed(2))],
      { state: 'to be retried', attempts: 2, errors: ['broken', 'broken'] },
    ],
    ['whose environment died', [mail(1, [mailing()], died)], { state: 'to be retried' }],
    ['after its last receive', [mail(1, [mailing(5)], failed(5))], { state: 'dead letter' }],
    [
      'that was sent back, under another message',
      [mail(1, [mailing(5)], failed(5)), mail(2, [mailing(6), mailed(6)], succeeded, 'n')],
      { id: 'd', state: 'done', attempts: 6, mails: 50 },
    ],
    [
      'of which SES put mails off',
      [mail(1, [mailing(), mailed(1, 40)], failed(1)), mail(2, [mailing(2), mailed(2, 10)])],
      { state: 'done', attempts: 2, mails: 50 },
    ],
    [
      'mailed, before its environment died of another',
      [mail(1, [mailing(), mailed()], died), mail(2, [mailedBefore])],
      { state: 'done', attempts: 1, mails: 50, errors: ['killed'] },
    ],
    ['never claimed', [mail(1, [], failed(1))], { id: 'm', state: 'to be retried', attempts: 1 }],
  ])('%s is told so', (_, visits, expected) => {
    expect(deliveriesOf(visits)).toEqual([expect.objectContaining(expected)]);
  });

  it('is counted once, and in one state, however its messages fare', () => {
    const ending = fc.constantFrom(succeeded, running, died, failed(1), failed(5));
    const history = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.boolean(), ending)
      .map(([delivery, isMailed, end]) =>
        mail(
          1,
          [mailing(), ...(isMailed ? [mailed()] : [])].map((line) => ({
            ...line,
            deliveryId: `d${delivery}`,
          })),
          end,
          `m${delivery}`,
        ),
      );
    fc.assert(
      fc.property(fc.array(history), fc.nat({ max: 50 }), (visits, sent) => {
        const begun = new Set(visits.map(({ messageId }) => messageId)).size;
        const shards = shardsOf(published, [visit('fanout', 'p', { says: [page(0, sent)] })]);
        const tally = tallyOf(shards, deliveriesOf(visits));
        expect(tally.total).toBe(Math.max(sent, begun));
        const { waiting, done, underWay, toBeRetried, deadLetters } = tally;
        expect(waiting + done + underWay + toBeRetried + deadLetters).toBe(tally.total);
      }),
    );
  });
});

describe('shards', () => {
  it('count a hop that was repeated once', () => {
    const visits = [
      visit('fanout', 'p', { at: 31, says: [page(0, 30, 'Handed on')], ending: died }),
      visit('fanout', 'p', { at: 32, says: [page(0, 30, 'Handed on')] }),
      visit('fanout', 'q', { at: 33, says: [page(1, 10)] }),
      visit('fanout', 'r', { at: 34, says: [page(1, 10)] }),
    ];
    expect(shardsOf(published, visits)).toEqual({
      all: 1,
      goneThrough: 1,
      hops: 2,
      deliveries: 40,
    });
  });
});

describe('the way of a post', () => {
  const tally = tallyOf(shardsOf(published, []), []);

  it('has its requests, the hops of fanout, and trips to the dead-letter queue', () => {
    const visits = [
      visit('fanout', 'p', { at: 31, ending: failed(4) }),
      visit('fanout', 'p', { at: 40, ending: failed(5) }),
      visit('fanout', 'q', { at: 50, says: [{ message: 'Published' }] }),
      visit('fanout', 'r', { at: 51, says: [page(0, 2)] }),
      mail(52, [mailing(), mailed()]),
    ];
    const mails = tallyOf(shardsOf(published, visits), deliveriesOf(visits));
    const hops = postWayOf({ row: published, visits }, mails);
    expect(hops.map(({ where, attempt }) => [where, attempt])).toEqual([
      ['api', undefined],
      ['fanout', 1],
      ['fanout', 2],
      ['published dead-letter queue', undefined],
      ['fanout', 1],
      ['fanout', 1],
      ['notifier', undefined],
      ['notifier', undefined],
    ]);
    expect(hops[0]?.what).toContain(`for 30 seconds, until ${row.undoUntil}`);
    expect(hops[5]?.what).toBe('Shard 0, hop 0: 2 deliveries sent, gone through');
  });

  it('is shortened to what a person reads, and loses failures last', () => {
    const ending = fc.constantFrom(succeeded, failed(1));
    fc.assert(
      fc.property(fc.array(ending), fc.integer({ min: 1, max: 20 }), (endings, most) => {
        const visits = endings.map((end, at) => visit('fanout', `m${at}`, { at, ending: end }));
        const hops = postWayOf({ row: published, visits }, tally);
        const { shown, left } = shortened(hops, most);
        const ofFanout = shown.filter(({ where }) => where === 'fanout');
        expect(ofFanout).toHaveLength(Math.min(most, endings.length));
        expect(shown.length + left).toBe(hops.length);
        // The first hop is always shown.
        const room = endings[0]?.kind === 'failed' ? most : most - 1;
        const failures = endings.filter(({ kind }) => kind === 'failed').length;
        expect(ofFanout.filter((hop) => hop.failed)).toHaveLength(Math.min(failures, room));
      }),
    );
  });
});

const late = new Date(noon + 60_000);

it.each<[string, PostRow, PostVisit[], Date, string, string]>([
  ['in its undo window', row, [], new Date(noon), 'can cancel it until', 'fanout publishes'],
  ['after its undo window', row, [], late, 'waits in the published queue', 'as soon as'],
  ['never sent', { ...row, queuedAt: undefined }, [], late, 'nothing tells', 'next request'],
  [
    'whose publishing failed',
    row,
    [visit('fanout', 'p', { ending: failed(1) })],
    late,
    'broken',
    'backoff',
  ],
  [
    'whose publishing is a dead letter',
    row,
    [visit('fanout', 'p', { ending: failed(5) })],
    late,
    'broken',
    'redrive published',
  ],
  ['cancelled', { ...row, status: 'CANCELLED' }, [], late, 'CANCELLED', 'ends there'],
  [
    'cancelled, its message ended',
    { ...row, status: 'CANCELLED' },
    [visit('fanout', 'p', { says: [{ message: 'Not published: its author cancelled it' }] })],
    late,
    'CANCELLED',
    'nothing is left',
  ],
  ['without subscribers', { ...published, shards: 0 }, [], late, 'no subscribers', 'nothing is'],
  ['being fanned out', published, [], late, '0 of 1 shard', 'fanout goes through 1 more shard'],
  [
    'a shard of which is a dead letter',
    published,
    [visit('fanout', 'p', { ending: failed(5) })],
    late,
    '0 of 1 shard',
    'redrive published',
  ],
  [
    'waiting for the notifier',
    published,
    [visit('fanout', 'p', { says: [page(0, 2)] }), mail(32, [mailing(), mailed()])],
    late,
    '1 of 2 deliveries done',
    'takes 1 from the delivery queue',
  ],
  [
    'with a dead letter',
    published,
    [visit('fanout', 'p', { says: [page(0, 1)] }), mail(32, [mailing()], failed(5))],
    late,
    '0 of 1 deliveries done',
    'redrive delivery',
  ],
  [
    'mailed',
    published,
    [visit('fanout', 'p', { says: [page(0, 1)] }), mail(32, [mailing(), mailed(1, 49, 1)])],
    late,
    '49 mails, 1 refused',
    'nothing is left',
  ],
])('a post %s: says where it is and what is next', (_, known, visits, time, now, next) => {
  const shards = shardsOf(known, visits);
  const tally = tallyOf(shards, deliveriesOf(visits));
  const said = postNowOf({ row: known, visits }, shards, tally, time);
  expect(said.now).toContain(now);
  expect(said.next).toContain(next);
});
