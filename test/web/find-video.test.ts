import { findVideo } from '../../web/player/find-video.ts';

const site = 'http://127.0.0.1:4582';
const urls = {
  playlist: `${site}/media/v/master.m3u8`,
  poster: `${site}/media/v/poster.jpg`,
  mp4: `${site}/media/v/video.mp4`,
};

/** What the page finds, and which paths it asked for, when the API answers like this. */
async function find(answer: () => Response, videoId = 'v') {
  const asked: string[] = [];
  const finding = await findVideo(videoId, async (input) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return answer();
  });
  return { finding, asked };
}

describe('the player page', () => {
  it('finds a video that can be watched', async () => {
    const { finding, asked } = await find(() =>
      Response.json({ videoId: 'v', title: 'Cats', urls }),
    );
    expect(finding).toEqual({ found: 'video', video: { title: 'Cats', urls } });
    expect(asked).toEqual(['/api/watch/v']);
  });

  it('asks for nothing but a video, whatever its address says', async () => {
    const { asked } = await find(() => new Response('', { status: 404 }), '../videos?limit=1#');
    expect(asked).toEqual(['/api/watch/..%2Fvideos%3Flimit%3D1%23']);
  });

  it('tells "there is none" from "nobody could say"', async () => {
    const statuses = [404, 429, 500, 503];
    const findings = await Promise.all(
      statuses.map(async (status) => {
        const { finding } = await find(() => new Response('', { status }));
        return finding.found;
      }),
    );
    expect(findings).toEqual(['none', 'failed', 'failed', 'failed']);
  });

  it.each([
    ['the network is down', () => Promise.reject(new TypeError('fetch failed'))],
    ['the answer is no JSON', () => Promise.resolve(new Response('<html>'))],
    [
      'the answer lacks what the player needs',
      () => Promise.resolve(Response.json({ title: 'Cats', urls: { playlist: 'x' } })),
    ],
  ])('does not reject when %s', async (_why, get) => {
    expect(await findVideo('v', get)).toEqual({ found: 'failed' });
  });
});
