import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EncodeOutcome } from '../../../lambda/video/encoder/media/encode.ts';
import { readSegments } from '../../../lambda/video/encoder/media/media-playlist.ts';
import { inspect } from './inspect.ts';
import { Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const FRAME = 1 / 30;
const workshop = new Workshop();
afterAll(() => workshop.close());

const playlist = (path: string) => readFileSync(path, 'utf8');
const video = async (path: string) => (await inspect(path)).find(({ kind }) => kind === 'video');

describe('a video with sound', () => {
  const fractions: number[] = [];
  let output = '';
  let result: EncodeOutcome;
  beforeAll(async () => {
    const clip = await workshop.clip({ seconds: 6, height: 480 });
    const outcome = await workshop.encode(clip, {}, { onProgress: (at) => fractions.push(at) });
    output = outcome.output;
    result = outcome;
  });

  it('is encoded in every size up to its own', () => {
    expect(result).toMatchObject({
      kind: 'done',
      renditions: [
        { name: '480p', width: 854, height: 480 },
        { name: '360p', width: 640, height: 360 },
      ],
    });
  });

  it.each([
    ['480p', 854, 480],
    ['360p', 640, 360],
  ])('is complete at %s: every picture, from the first instant on', async (name, width, height) => {
    const report = await video(join(output, name, 'playlist.m3u8'));
    expect(report).toMatchObject({ codec: 'h264', width, height, frames: 180, errors: 0 });
    expect(report?.firstSeconds).toBeCloseTo(0, 3);
    expect(report?.endSeconds).toBeCloseTo(6, 3);
  });

  it('begins segments at the same instants in every rendition', async () => {
    for (const name of ['480p', '360p']) {
      const path = join(output, name, 'playlist.m3u8');
      expect(readSegments(playlist(path)).map(({ seconds }) => seconds)).toEqual([4, 2]);
      expect((await video(path))?.keyFrames).toEqual([0, 4]);
    }
  });

  it('has its sound as a rendition of its own, in step with the picture', async () => {
    const [sound] = await inspect(join(output, 'audio/playlist.m3u8'));
    expect(sound).toMatchObject({ kind: 'audio', codec: 'aac', channels: 2, errors: 0 });
    expect(sound?.firstSeconds).toBeCloseTo(0, 3);
    expect(Math.abs((sound?.endSeconds ?? 0) - 6)).toBeLessThan(FRAME);
  });

  it('has a master playlist that leads to every file', () => {
    const master = playlist(join(output, 'master.m3u8'));
    const playlists = ['480p/playlist.m3u8', '360p/playlist.m3u8', 'audio/playlist.m3u8'];
    for (const uri of playlists) expect(master).toContain(uri);
    expect(master).toMatch(/RESOLUTION=854x480,FRAME-RATE=30.000,CODECS="avc1\.\w{6},mp4a\.40\.2"/);
    for (const uri of playlists) {
      const folder = dirname(join(output, uri));
      const segments = readSegments(playlist(join(output, uri))).map((segment) => segment.uri);
      expect(readdirSync(folder).toSorted()).toEqual(
        ['init.mp4', 'playlist.m3u8', ...segments].toSorted(),
      );
    }
  });

  it('can be downloaded as one MP4 that starts to play before it has come', async () => {
    const path = join(output, 'video.mp4');
    const bytes = readFileSync(path);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    const [picture, sound] = await inspect(path);
    expect(picture).toMatchObject({ width: 854, height: 480, frames: 180, errors: 0 });
    expect(picture?.endSeconds).toBeCloseTo(6, 3);
    expect(Math.abs((sound?.endSeconds ?? 0) - 6)).toBeLessThan(FRAME);
  });

  it('has a poster', async () => {
    expect(await inspect(join(output, 'poster.jpg'))).toMatchObject([
      { codec: 'mjpeg', width: 854, height: 480, frames: 1, errors: 0 },
    ]);
  });

  it('tells how far it is', () => {
    expect(fractions.length).toBeGreaterThan(10);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeGreaterThan(0.9);
  });
});

describe('an unusual video', () => {
  it('is turned upright', async () => {
    const clip = await workshop.clip({ rotation: 90 });
    const [lying] = await inspect(clip);
    const { output } = await workshop.encode(clip);
    const [upright] = await inspect(join(output, 'video.mp4'));
    expect(lying).toMatchObject({ isTurned: true, width: 214, height: 120 });
    expect(upright).toMatchObject({ isTurned: false, width: 120, height: 214 });
    // Turned clockwise, the lower left corner comes to the upper left, and so on around.
    const [a = 0, b = 0, c = 0, d = 0] = lying?.corner ?? [];
    [d, a, b, c].forEach((brightness, corner) => {
      expect(Math.abs((upright?.corner[corner] ?? -99) - brightness)).toBeLessThan(25);
    });
  });

  it('of odd size is made even, from WebM as well', async () => {
    const { output } = await workshop.encode(
      await workshop.clip({ width: 161, height: 121 }, 'webm'),
    );
    expect(await video(join(output, 'video.mp4'))).toMatchObject({
      width: 160,
      height: 120,
      frames: 30,
    });
  });

  it('with oblong pixels gets square ones', async () => {
    const clip = await workshop.clip({ width: 160, height: 120, pixelAspect: { num: 2, den: 1 } });
    const { output } = await workshop.encode(clip);
    expect(await video(join(output, 'video.mp4'))).toMatchObject({
      width: 320,
      height: 120,
      pixelAspect: 1,
    });
  });

  it('that names no colours gets the same ones in every size, whatever players would guess', async () => {
    const clip = await workshop.clip({ height: 720, seconds: 0.2 });
    expect(await video(clip)).toMatchObject({ matrix: 2 });
    const { output } = await workshop.encode(clip);
    for (const name of ['720p', '480p', '360p']) {
      expect(await video(join(output, name, 'playlist.m3u8'))).toMatchObject({ matrix: 1 });
    }
  });

  it('with a picture that lasts keeps its time, to the very end', async () => {
    const clip = await workshop.clip({ seconds: 7, pause: { from: 1, to: 6.9 }, withAudio: false });
    const { output } = await workshop.encode(clip);
    const segments = readSegments(playlist(join(output, '120p/playlist.m3u8')));
    expect(segments.map(({ seconds }) => Math.round(seconds))).toEqual([4, 3]);
    for (const path of ['120p/playlist.m3u8', 'video.mp4']) {
      const report = await video(join(output, path));
      expect(report?.firstSeconds).toBeCloseTo(0, 3);
      expect(Math.abs((report?.endSeconds ?? 0) - 7)).toBeLessThan(0.1);
    }
  });

  it('of one picture and a sound shows it to the end, and is taken a poster of', async () => {
    const clip = await workshop.clip({ seconds: 8, pause: { from: 0, to: 8 } });
    const { output } = await workshop.encode(clip);
    for (const folder of ['120p', 'audio']) {
      const path = join(output, folder, 'playlist.m3u8');
      const [track] = await inspect(path);
      expect(track).toMatchObject({ errors: 0 });
      expect(Math.abs((track?.endSeconds ?? 0) - 8)).toBeLessThan(0.1);
      // The sound lasts 0.02 s longer: players wait for so short a segment for ever.
      const segments = readSegments(playlist(path)).map(({ seconds }) => Math.round(seconds));
      expect(segments).toEqual([4, 4]);
    }
    expect(readdirSync(join(output, 'audio'))).toHaveLength(4);
    expect(readdirSync(output)).toContain('poster.jpg');
  });

  it('shorter than half a second has a target duration all the same', async () => {
    const { output } = await workshop.encode(await workshop.clip({ seconds: 0.3 }));
    for (const folder of ['120p', 'audio']) {
      expect(playlist(join(output, folder, 'playlist.m3u8'))).toContain('TARGETDURATION:1\n');
    }
  });

  it('without sound has none afterwards', async () => {
    const { output } = await workshop.encode(await workshop.clip({ withAudio: false }));
    expect(await inspect(join(output, 'video.mp4'))).toMatchObject([{ kind: 'video', frames: 30 }]);
    expect(playlist(join(output, 'master.m3u8'))).not.toMatch(/AUDIO|mp4a/);
    expect(readdirSync(output)).not.toContain('audio');
  });
});
