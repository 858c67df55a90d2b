import * as fc from 'fast-check';
import { clickSchema } from '../../../lambda/clicks/click.ts';
import { judge, toLines } from '../../../lambda/clicks/collector/decide.ts';
import { maxBatchBytes } from '../../../lambda/clicks/collector/schemas.ts';
import { read } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';
import { batchId, batchOf, eventId, setUpCollector, view, visitor } from './world.ts';

const nasty = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r\n',
    '\u2028',
    '\0',
    '\ud800',
    '/\ud800',
    '/a\nb',
    '/a\0b',
    '__proto__',
    '/x?y',
    '/x#y',
    '{"type":"view"}',
    '0',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.anything({ maxDepth: 2 }),
);
const instant = fc
  .date({ noInvalidDate: true, min: new Date('0000-01-01'), max: new Date('9999-12-31') })
  .map((date) => date.toISOString());
const key = fc.constantFrom(
  'id',
  'type',
  'page',
  'referrer',
  'video',
  'at',
  '__proto__',
  'constructor',
  'visitor',
);
/** A good event with something else in one or two of its places. */
const event = fc
  .tuple(
    fc.nat({ max: 3 }),
    fc.constantFrom({}, { type: 'play', video: 'v1' }),
    fc.array(fc.tuple(key, fc.oneof(nasty, instant)), { maxLength: 2 }),
  )
  .map(([n, play, changes]) => ({ ...view(n, play), ...Object.fromEntries(changes) }));

describe('whatever pages send', () => {
  it('each event goes on as one line that readers can read, or is refused with a reason', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(event, nasty), { maxLength: 25 }),
        instant,
        (events, sentAt) => {
          const { clicks, refused } = judge({ batch: batchId, visitor, sentAt, events }, noon);
          expect(clicks.length + refused.length).toBe(events.length);
          expect(refused.every(({ reason }) => reason !== '')).toBe(true);
          expect(new Set(clicks.map(({ id }) => id)).size).toBe(clicks.length);

          const lines = toLines(clicks).split('\n');
          expect(lines.pop()).toBe('');
          expect(lines.map((line) => clickSchema.parse(JSON.parse(line)))).toEqual(clicks);
          expect(clicks.every(({ at, received }) => at <= received)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['keys of prototypes', '{"__proto__":{"accepted":1},"constructor":{"prototype":{}}}'],
    ['a prototype in an event', JSON.stringify(batchOf([0])).replace('0]', '{"__proto__":{}}]')],
    [
      'nested arrays',
      JSON.stringify(batchOf([])).replace('[]', `${'['.repeat(9e3)}${']'.repeat(9e3)}`),
    ],
    ['nothing but brackets', '['.repeat(maxBatchBytes)],
    ['a huge string', JSON.stringify(batchOf(['x'.repeat(60_000)]))],
    ['half a character', '{"batch":"\\ud800"}'],
    ['numbers as strings', JSON.stringify(batchOf([view(0, { at: '1767268800000' })]))],
    ['strings as numbers', JSON.stringify(batchOf([view(0, { at: 1_767_268_800_000 })]))],
  ])('%s are refused with a problem, in few words', async (_what, body) => {
    const { send, records } = setUpCollector();
    const answer = await send({ contentType: 'text/plain', body });
    expect(answer.statusCode).toBe(400);
    expect(answer.body?.length).toBeLessThan(1000);
    expect(records).toEqual([]);
    expect({}).not.toHaveProperty('accepted');
  });

  it('names of objects’ own things are names like others', async () => {
    const { post, lines } = setUpCollector();
    const answer = await post(
      batchOf([
        view(0, { page: '/__proto__' }),
        view(1, { type: 'play', video: 'constructor' }),
        view(2, { type: 'play', video: '__proto__' }),
      ]),
    );
    expect(read(answer)).toMatchObject({ accepted: 2, refused: [{ id: eventId(2) }] });
    expect(lines()).toHaveLength(2);
  });
});
