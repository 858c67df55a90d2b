import * as fc from 'fast-check';
import { announced as announcedAnswer, videoList } from '../../../lambda/video/api/schemas.ts';
import type { Video } from '../../../lambda/video/video.ts';
import { ada, json, read, readProblem } from '../../shared/support/request.ts';
import { id, setUpApi, siteUrl } from '../support/api.ts';
import { announced, noon } from '../support/things.ts';

const uploader = String(ada.sub);
const eve = { ...ada, sub: 'eve' };
const holiday = { title: ' Holiday ', contentType: 'video/mp4', sizeBytes: 1000 };
const row: Video = { ...announced, videoId: id(1), uploader };
const ready: Video = {
  ...row,
  status: 'READY',
  prefix: `media/${id(1)}/a-l2-1/`,
  durationSeconds: 10,
  renditions: [{ width: 640, height: 360 }],
  reason: 'private',
};
const urls = {
  player: `${siteUrl}/watch.html?v=${id(1)}`,
  playlist: `${siteUrl}/media/${id(1)}/a-l2-1/master.m3u8`,
  poster: `${siteUrl}/media/${id(1)}/a-l2-1/poster.jpg`,
  mp4: `${siteUrl}/media/${id(1)}/a-l2-1/video.mp4`,
};

const show = (rows: Video[], videoId: string, claims = ada, now = noon) =>
  setUpApi(rows, now).send('GET /api/videos/{videoId}', { claims, pathParameters: { videoId } });

const watch = (rows: Video[], videoId: string) =>
  setUpApi(rows).send('GET /api/watch/{videoId}', { pathParameters: { videoId } });

describe('POST /api/videos', () => {
  it('puts a row and answers with a form for exactly what was announced', async () => {
    const { send, rows, forms } = setUpApi();
    const answer = await send('POST /api/videos', { claims: ada, ...json(holiday) });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers?.location).toBe(`/api/videos/${id(100)}`);
    expect(announcedAnswer.parse(read(answer))).toEqual(read(answer));
    expect(read(answer)).toMatchObject({ videoId: id(100), title: 'Holiday', status: 'ANNOUNCED' });
    expect(forms).toEqual([
      { key: `videos/${id(100)}/source`, contentType: 'video/mp4', sizeBytes: 1000 },
    ]);
    expect([...rows.values()]).toEqual([
      {
        videoId: id(100),
        uploader,
        email: 'ada@example.com',
        title: 'Holiday',
        status: 'ANNOUNCED',
        createdAt: noon.toISOString(),
        contentType: 'video/mp4',
        sizeBytes: 1000,
      },
    ]);
  });

  it('hands out no form without a row', async () => {
    const { send, forms } = setUpApi([{ ...row, videoId: id(100) }]);
    const answer = await send('POST /api/videos', { claims: ada, ...json(holiday) });
    expect(readProblem(answer).status).toBe(500);
    expect(forms).toEqual([]);
  });

  it('takes a hundred of one user in a day, and another user’s besides', async () => {
    const yesterday = new Date(noon.getTime() - 24 * 60 * 60 * 1000 - 1).toISOString();
    const many = Array.from({ length: 99 }, (_, number) => ({ ...row, videoId: id(200 + number) }));
    const old = { ...row, videoId: id(2), createdAt: yesterday };
    const { send, rows } = setUpApi([...many, old]);
    const announce = (claims: typeof ada) => send('POST /api/videos', { claims, ...json(holiday) });
    expect((await announce(ada)).statusCode).toBe(201);
    const refused = await announce(ada);
    expect(readProblem(refused)).toMatchObject({
      status: 429,
      detail: expect.stringMatching(/100/),
    });
    expect(refused.headers).toMatchObject({ 'retry-after': '3600' });
    expect((await announce(eve)).statusCode).toBe(201);
    expect(rows.size).toBe(102);
  });

  it.each([
    ['title', ''],
    ['title', ' \n '],
    ['title', 'a\nb'],
    ['title', 'a\u2028b'],
    ['title', 'a\u0000b'],
    ['title', 'a\u202e4pm.evil'],
    ['title', '\u200b\u3164\u{e0041}'],
    ['title', '\ud83d'],
    ['title', 'a'.repeat(201)],
    ['title', 7],
    ['title', undefined],
    ['contentType', 'text/html'],
    ['contentType', 'video/mp4; codecs=avc1'],
    ['sizeBytes', 0],
    ['sizeBytes', 1.5],
    ['sizeBytes', '1000'],
    ['sizeBytes', 1024 ** 3 + 1],
    ['uploader', 'eve'],
  ])('refuses %s: %j and points to it', async (name, value) => {
    const { send, rows } = setUpApi();
    const body = json({ ...holiday, [name]: value });
    const problem = readProblem(await send('POST /api/videos', { claims: ada, ...body }));
    expect(problem.status).toBe(400);
    expect(problem.errors).toEqual([
      { pointer: `#/${name}`, detail: expect.stringMatching(/\.$/) },
    ]);
    expect(rows.size).toBe(0);
  });

  it.each(['👨‍👩‍👧 im Schnee', '👍'.repeat(200), 'a'.repeat(200), 'Ünïcødé "quoted" <b>'])(
    'takes the title %j',
    async (title) => {
      const { send } = setUpApi();
      const answer = await send('POST /api/videos', {
        claims: ada,
        ...json({ ...holiday, title }),
      });
      expect(read(answer)).toMatchObject({ title });
    },
  );

  it('takes the largest file that the encoder takes', async () => {
    const { send } = setUpApi();
    const largest = json({ ...holiday, sizeBytes: 1024 ** 3 });
    expect((await send('POST /api/videos', { claims: ada, ...largest })).statusCode).toBe(201);
  });
});

describe('GET /api/videos/{videoId}', () => {
  it('shows the uploader what there is to know, and nothing of the rest', async () => {
    expect(read(await show([row], id(1)))).toEqual({
      videoId: id(1),
      title: 'Holiday',
      status: 'ANNOUNCED',
      createdAt: announced.createdAt,
    });
    expect(read(await show([ready], id(1)))).toMatchObject({ status: 'READY', urls });
  });

  it('has no addresses before the video is ready', async () => {
    const body = read(await show([{ ...ready, status: 'ENCODING', progress: 0.5 }], id(1)));
    expect(body).toMatchObject({ status: 'ENCODING', progress: 0.5 });
    expect(body).not.toHaveProperty('urls');
  });

  it.each([
    ['24 hours', 'ANNOUNCED', 0],
    ['a moment more', 'EXPIRED', 1],
  ])('says %s after the announcement, when nothing came, %s', async (_name, status, late) => {
    const now = new Date(Date.parse(row.createdAt) + 24 * 3_600_000 + late);
    expect(read(await show([row], id(1), ada, now))).toMatchObject({ status });
  });

  it('answers another’s video exactly as one that is not there', async () => {
    const [foreign, none, noId] = await Promise.all([
      show([row], id(1), eve),
      show([], id(1), eve),
      show([row], 'x', eve),
    ]);
    expect(readProblem(foreign).status).toBe(404);
    expect(none).toEqual(foreign);
    expect(noId).toEqual(foreign);
  });
});

describe('GET /api/watch/{videoId}', () => {
  it('shows anybody a video that is ready: what the player needs', async () => {
    expect(read(await watch([ready], id(1)))).toEqual({
      videoId: id(1),
      title: 'Holiday',
      durationSeconds: 10,
      renditions: [{ width: 640, height: 360 }],
      urls,
    });
  });

  it.each(['ANNOUNCED', 'QUEUED', 'ENCODING', 'DELAYED', 'FAILED'] as const)(
    'knows nothing of a video that is %s',
    async (status) => {
      expect(readProblem(await watch([{ ...ready, status }], id(1))).status).toBe(404);
    },
  );

  it.each(['', 'x', '../x', id(2)])('answers %j with 404', async (videoId) => {
    expect(readProblem(await watch([ready], videoId)).status).toBe(404);
  });
});

describe('GET /api/videos', () => {
  const rows = [1, 2, 3, 4, 5].map((number) => ({
    ...row,
    videoId: id(number),
    createdAt: new Date(noon.getTime() + Math.floor(number / 2) * 1000).toISOString(),
  }));
  const foreign = { ...row, videoId: id(9), uploader: 'eve' };
  const page = async (query: Record<string, string>, claims = ada) => {
    const answer = await setUpApi([...rows, foreign]).send('GET /api/videos', { query, claims });
    return videoList.parse(read(answer));
  };

  it.each([1, 2, 3, 5, 100])('has all of one’s own, newest first, %i a page', async (limit) => {
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const query = { limit: String(limit), ...(next !== undefined && { next }) };
      const found = await page(query);
      expect(found.videos.length).toBeLessThanOrEqual(limit);
      seen.push(...found.videos.map(({ videoId }) => videoId));
      next = found.next;
    } while (next !== undefined);
    expect(seen).toEqual([5, 4, 3, 2, 1].map(id));
  });

  it.each(['0', '101', '-1', '1.5', 'all', '', '1,2'])(
    'refuses the limit %j and names it',
    async (limit) => {
      const answer = await setUpApi(rows).send('GET /api/videos', {
        query: { limit },
        claims: ada,
      });
      expect(readProblem(answer)).toMatchObject({
        status: 400,
        detail: expect.stringContaining('limit'),
      });
    },
  );

  it('refuses a parameter it does not know', async () => {
    const query = { limt: '3' };
    const answer = await setUpApi(rows).send('GET /api/videos', { query, claims: ada });
    expect(readProblem(answer).detail).toContain('"limt"');
  });

  it('refuses the cursor of somebody else', async () => {
    const { next } = await page({ limit: '1' });
    const query = { next: String(next) };
    const answer = await setUpApi(rows).send('GET /api/videos', { query, claims: eve });
    expect(readProblem(answer)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('next'),
    });
  });
});

describe('the API', () => {
  const routeKeys = [
    'POST /api/videos',
    'GET /api/videos',
    'GET /api/videos/{videoId}',
    'GET /api/watch/{videoId}',
  ] as const;
  const claim = fc.oneof(fc.string(), fc.boolean(), fc.double(), fc.array(fc.string()));
  const claims = fc.oneof(
    fc.constant(undefined),
    fc.constant(ada),
    fc.dictionary(fc.constantFrom(...Object.keys(ada)), claim),
    fc.dictionary(fc.string(), claim).map((some) => ({ ...ada, ...some })),
  );
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(holiday)));
  const body = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 100 }),
    fc
      .record({ title: field, contentType: field, sizeBytes: field })
      .map((some) => JSON.stringify(some)),
  );
  const given = fc.record(
    {
      claims,
      body,
      contentType: fc.oneof(fc.constant('application/json'), fc.string()),
      query: fc.dictionary(fc.constantFrom('limit', 'next', 'x'), fc.string()),
      pathParameters: fc.dictionary(
        fc.constant('videoId'),
        fc.oneof(fc.string(), fc.constant(id(1))),
      ),
    },
    { requiredKeys: [] },
  );

  it.each(routeKeys)('%s answers whatever comes, and says why not', async (key) => {
    await fc.assert(
      fc.asyncProperty(given, async (some) => {
        const answer = await setUpApi([ready]).send(key, some);
        const done = answer.statusCode === 200 || answer.statusCode === 201;
        expect(done || readProblem(answer).status < 500).toBe(true);
      }),
    );
  });

  it.each(routeKeys.slice(0, 3))('%s is for whoever sends an ID token', async (key) => {
    const access = { ...ada, token_use: 'access' };
    const answer = await setUpApi([row]).send(key, { claims: access, ...json(holiday) });
    expect(readProblem(answer)).toMatchObject({
      status: 403,
      detail: expect.stringContaining('Send the ID token'),
    });
  });
});
