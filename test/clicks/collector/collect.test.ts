import { clickSchema } from '../../../lambda/clicks/click.ts';
import {
  collected,
  maxBatchBytes,
  nothingCollected,
} from '../../../lambda/clicks/collector/schemas.ts';
import { read, readProblem } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';
import { batchId, batchOf, eventId, setUpCollector, view, visitor } from './world.ts';

const before = (milliseconds: number) => new Date(noon.getTime() - milliseconds).toISOString();

describe('POST /api/clicks', () => {
  it('puts the events of a request on the stream as one record of lines', async () => {
    const { post, records, lines } = setUpCollector();
    const play = view(1, { type: 'play', video: 'v1', page: '/watch.html', referrer: 'a.example' });
    const answer = await post(batchOf([view(0), play]));

    expect(answer.statusCode).toBe(202);
    expect(read(answer)).toEqual({ accepted: 2, refused: [] });
    expect(records).toEqual([{ lines: expect.stringMatching(/\n$/), partitionKey: visitor }]);
    const at = noon.toISOString();
    const common = { batch: batchId, visitor, at, received: at };
    expect(lines()).toEqual([
      { ...common, id: eventId(0), type: 'view', page: '/', referrer: '', video: '' },
      {
        ...common,
        id: eventId(1),
        type: 'play',
        page: '/watch.html',
        referrer: 'a.example',
        video: 'v1',
      },
    ]);
  });

  it('tells the time by its own clock: what counts is how long before sending it happened', async () => {
    const { post, lines } = setUpCollector();
    const sentAt = '2031-05-05T05:05:05.000Z';
    await post(
      batchOf(
        [
          view(0, { at: '2031-05-05T05:05:02.500Z' }),
          view(1, { at: sentAt }),
          view(2, { at: '2031-05-05T06:00:00.000Z' }), // Its clock was set back meanwhile.
        ],
        { sentAt },
      ),
    );
    expect(lines().map((line) => clickSchema.parse(line).at)).toEqual([
      before(2500),
      before(0),
      before(0),
    ]);
  });

  it('judges each event by itself, and says which it refused and why', async () => {
    const { post, lines } = setUpCollector();
    const bad = [
      view(1, { page: 'no-slash' }),
      view(2, { type: 'like' }),
      view(3, { video: 'v1' }),
      view(4, { type: 'play' }),
      view(5, { id: 'five' }),
      view(0, { page: '/other' }),
      view(7, { at: before(7 * 24 * 3600_000 + 1) }),
      'not an object',
    ];
    const answer = await post(batchOf([view(0), ...bad, view(9)]));
    const { accepted, refused } = collected.parse(read(answer));
    expect(accepted).toBe(2);
    expect(refused.map(({ index, id, reason }) => [index, id, reason])).toEqual([
      [1, eventId(1), expect.stringContaining('page: A page is a path')],
      [2, eventId(2), expect.stringContaining('the type "view" or "play"')],
      [3, eventId(3), 'There is no property "video".'],
      [4, eventId(4), 'video: A play names its video.'],
      [5, undefined, 'id: An id is a UUID.'],
      [6, eventId(0), 'id: Another event of this batch has it.'],
      [7, eventId(7), 'at: More than seven days before it was sent.'],
      [8, undefined, expect.stringContaining('An event is an object')],
    ]);
    expect(lines()).toHaveLength(2);
  });

  it('gives the same answer to the same batch, and puts the same clicks', async () => {
    const { post, records } = setUpCollector();
    const batch = batchOf([view(0), view(1, { page: '' })]);
    expect(await post(batch)).toEqual(await post(batch));
    expect(records[0]).toEqual(records[1]);
  });

  it('refuses a request without a good event, and puts nothing', async () => {
    const { post, records } = setUpCollector();
    const answer = await post(batchOf([view(0, { page: '/?q=1' })]));
    expect(readProblem(answer).status).toBe(400);
    expect(nothingCollected.parse(read(answer)).refused).toEqual([
      { index: 0, id: eventId(0), reason: expect.stringContaining('page:') },
    ]);
    expect(records).toEqual([]);
  });

  it.each([
    [0, 400],
    [1, 202],
    [25, 202],
    [26, 400],
  ])('answers a request of %d events with %d', async (count, status) => {
    const { post, records } = setUpCollector();
    const answer = await post(batchOf(Array.from({ length: count }, (_, n) => view(n))));
    expect(answer.statusCode).toBe(status);
    expect(records).toHaveLength(status === 202 ? 1 : 0);
  });

  it.each([
    ['page', 512, (length: number) => ({ page: `/${'a'.repeat(length - 1)}` })],
    ['referrer', 253, (length: number) => ({ referrer: 'a'.repeat(length) })],
    ['video', 64, (length: number) => ({ type: 'play', video: 'a'.repeat(length) })],
  ])('takes a %s of %d characters and no longer one', async (_name, longest, change) => {
    const { post } = setUpCollector();
    const events = [longest, longest + 1].map((length, n) => view(n, change(length)));
    const { refused } = collected.parse(read(await post(batchOf(events))));
    expect(refused.map(({ index }) => index)).toEqual([1]);
  });

  it.each([
    [0, 202],
    [1, 413],
  ])('counts a body in bytes: of 64 KiB and %d more it answers %d', async (more, status) => {
    const { send } = setUpCollector();
    // Two bytes each as UTF-8, in an event that is refused by itself.
    const room = maxBatchBytes - Buffer.byteLength(JSON.stringify(batchOf([view(0), ''])));
    const long = 'é'.repeat(Math.floor(room / 2)) + 'e'.repeat((room % 2) + more);
    const body = JSON.stringify(batchOf([view(0), long]));
    expect(Buffer.byteLength(body)).toBe(maxBatchBytes + more);
    for (const sent of [body, Buffer.from(body)]) {
      const answer = await send({ body: sent, contentType: 'application/json' });
      expect(answer.statusCode).toBe(status);
    }
  });

  it.each(['application/json', 'text/plain;charset=UTF-8', 'Text/Plain'])(
    'takes %s, as beacons may not say JSON',
    async (contentType) => {
      const { send } = setUpCollector();
      const body = JSON.stringify(batchOf([view()]));
      expect((await send({ contentType, body })).statusCode).toBe(202);
    },
  );

  it.each([undefined, 'application/x-www-form-urlencoded', 'text/html', ';'])(
    'does not take what is called %s',
    async (contentType) => {
      const { send } = setUpCollector();
      const body = JSON.stringify(batchOf([view()]));
      expect(readProblem(await send({ contentType, body })).status).toBe(415);
    },
  );

  it.each([
    ['no JSON', '{"batch":'],
    ['no object', '[]'],
    ['no text', Buffer.from([0xff, 0xfe])],
    ['a batch that is a number', JSON.stringify(batchOf([view()], { batch: 1 }))],
    ['a time in words', JSON.stringify(batchOf([view()], { sentAt: 'noon' }))],
    ['a property that there is not', JSON.stringify(batchOf([view()], { ip: '192.0.2.1' }))],
  ])('refuses a body that is %s', async (_what, body) => {
    const { send, records } = setUpCollector();
    expect(readProblem(await send({ contentType: 'application/json', body })).status).toBe(400);
    expect(records).toEqual([]);
  });
});

describe('when the stream does not take a record', () => {
  it('asks to wait if it is throttled, and says so to CloudWatch', async () => {
    const { post, logged } = setUpCollector(() => Promise.resolve('throttled'));
    const answer = await post(batchOf([view()]));
    expect(readProblem(answer).status).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '2' });
    expect(logged).toEqual([expect.objectContaining({ CollectorThrottled: 1 })]);
  });

  it('asks to try again whatever it was, and tells nothing of it', async () => {
    const { post } = setUpCollector(() => Promise.reject(new Error('connect ECONNREFUSED secret')));
    const answer = await post(batchOf([view()]));
    expect(readProblem(answer).status).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '5' });
    expect(answer.body).not.toContain('secret');
  });
});

describe('what the collector remembers of who sent a request', () => {
  it('counts, and nothing else', async () => {
    const { send, logged, records } = setUpCollector();
    await send({
      headers: { 'user-agent': 'Secret/1.0', 'x-forwarded-for': '192.0.2.1', cookie: 'a=b' },
      contentType: 'application/json',
      body: JSON.stringify(batchOf([view(0, { page: '/private' }), view(1, { page: '' })])),
    });
    expect(logged).toEqual([
      {
        message: 'Collected',
        _aws: expect.anything(),
        ClicksAccepted: 1,
        ClicksRefused: 1,
      },
    ]);
    const log = JSON.stringify(logged);
    for (const secret of ['Secret', '192.0.2.1', '/private', visitor, batchId, 'a=b']) {
      expect(log).not.toContain(secret);
    }
    expect(JSON.stringify(records)).not.toMatch(/Secret|192\.0\.2\.1|a=b/);
  });
});
