import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Comparison } from '../../../ops/media-report/compare.ts';
import { makeFilms, missingEncoders } from './films.ts';
import type { Film } from './films.ts';
import { inspect } from './inspect.ts';
import { kinds } from './kinds.ts';
import { Workshop } from './workshop.ts';

jest.setTimeout(120_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

const missing = missingEncoders();
const usual: Omit<Film, 'path'> = {
  size: '160x90',
  rate: 30,
  seconds: 0.7,
  picture: { encoder: 'h264' },
  sounds: [{ encoder: 'aac' }],
};
const films = Object.entries(kinds).map(([name, kind], index) => {
  const path = workshop.path(`film-${index}.${kind.container}`);
  const film: Film = { ...usual, ...kind, path };
  const lacks = [film.picture, ...film.sounds].some(({ encoder }) => missing.includes(encoder));
  return { name, kind, film, lacks };
});
const inaudible: Film = {
  ...usual,
  path: workshop.path('inaudible.mp4'),
  sounds: [{ encoder: 'aac', isGarbage: true }],
};
const uneven: Film = {
  ...usual,
  path: workshop.path('uneven.mp4'),
  size: '854x480',
  rate: 15,
  seconds: 4.6,
  picture: { encoder: 'h264', filters: ["select='lt(mod(n,7),4)'", 'format=yuv420p'] },
  sounds: [],
};
beforeAll(() =>
  makeFilms([...films.filter(({ lacks }) => !lacks).map(({ film }) => film), inaudible, uneven]),
);

async function compare(input: string, rendition: string): Promise<Comparison> {
  const child = join(__dirname, '../../../ops/media-report/compare-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, input, rendition]);
  return JSON.parse(stdout);
}

describe('of every kind of video, what is shown and heard comes out as it went in:', () => {
  it.each(films.filter(({ lacks }) => !lacks))('$name', async ({ kind, film }) => {
    const frame = 1 / film.rate;
    const outcome = await workshop.encode(film.path);
    if (outcome.kind === 'rejected') throw new Error(outcome.reason);
    const [width, height] = (kind.becomes ?? film.size).split('x').map(Number);
    expect(outcome.renditions).toMatchObject([{ width, height }]);
    expect(Math.abs(outcome.durationSeconds - (kind.plays ?? film.seconds))).toBeLessThan(frame);

    const rendition = join(outcome.output, outcome.renditions[0]?.name ?? '', 'playlist.m3u8');
    const [[video, audio], { ssim, worst }] = await Promise.all([
      inspect(join(outcome.output, 'video.mp4')),
      compare(film.path, rendition),
    ]);
    const pictures = kind.pictures ?? Math.round(film.rate * film.seconds);
    expect(outcome.decodedFrames).toBe(pictures);
    expect(video).toMatchObject({ errors: 0, isTurned: false, pixelAspect: 1 });
    expect(video?.frames).toBe(kind.shown ?? pictures);
    expect(video?.endSeconds).toBeGreaterThan(outcome.durationSeconds - 0.1);
    expect(audio).toMatchObject({ errors: 0, channels: 2 });
    expect(video?.onsetSeconds).toBeGreaterThan(0.4);
    const offset = (video?.onsetSeconds ?? 0) - (audio?.onsetSeconds ?? 0);
    expect(Math.abs(offset)).toBeLessThan(Math.max(frame, 1 / 30));

    expect(ssim).toBeGreaterThan(0.94);
    expect(worst).toBeGreaterThan(0.9);
  });

  for (const { name, lacks } of films) if (lacks) it.todo(`${name}: this FFmpeg lacks the encoder`);
});

it('a sound in which nothing can be decoded is left out', async () => {
  const { kind, output } = await workshop.encode(inaudible.path);
  expect(kind).toBe('done');
  expect(readFileSync(join(output, 'master.m3u8'), 'utf8')).not.toMatch(/AUDIO|mp4a/);
  expect(existsSync(join(output, 'audio'))).toBe(false);
  expect(await inspect(join(output, 'video.mp4'))).toMatchObject([
    { kind: 'video', frames: 21, errors: 0 },
  ]);
});

it('at an uneven frame rate, all renditions begin segments with the same picture', async () => {
  const { output } = await workshop.encode(uneven.path);
  const reports = ['480p', '360p'].map((name) => inspect(join(output, name, 'playlist.m3u8')));
  const [large, small] = (await Promise.all(reports)).flat();
  expect(large?.keyFrames).toHaveLength(2);
  expect(large?.keyFrames[1]).toBeCloseTo(4, 1);
  expect(small?.keyFrames).toEqual(large?.keyFrames);
});
