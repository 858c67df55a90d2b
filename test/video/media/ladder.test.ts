import { assert, integer, property, record } from 'fast-check';
import { ladder } from '../../../lambda/video/encoder/media/ladder.ts';

const names = (width: number, height: number) => ladder({ width, height }).map(({ name }) => name);
const sizes = record({
  width: integer({ min: 2, max: 8192 }),
  height: integer({ min: 2, max: 8192 }),
});

describe('the ladder of sizes', () => {
  it('has every step up to the size of the source', () => {
    expect(names(1920, 1080)).toEqual(['1080p', '720p', '480p', '360p']);
    expect(names(1280, 720)).toEqual(['720p', '480p', '360p']);
    expect(names(3840, 2160)).toEqual(['1080p', '720p', '480p', '360p']);
  });

  it('counts the shorter side, so that a portrait video gets the same quality', () => {
    expect(ladder({ width: 1080, height: 1920 })).toEqual([
      { name: '1080p', width: 1080, height: 1920 },
      { name: '720p', width: 720, height: 1280 },
      { name: '480p', width: 480, height: 854 },
      { name: '360p', width: 360, height: 640 },
    ]);
  });

  it('keeps a small source at its own size, made even', () => {
    expect(ladder({ width: 161, height: 121 })).toEqual([
      { name: '120p', width: 160, height: 120 },
    ]);
  });

  it('never upscales, is even and keeps the aspect within a pixel', () => {
    assert(
      property(sizes, (source) => {
        const shorter = Math.min(source.width, source.height);
        const rungs = ladder(source);
        expect(rungs.length).toBeGreaterThan(0);
        expect(new Set(rungs.map(({ name }) => name)).size).toBe(rungs.length);
        for (const { name, width, height } of rungs) {
          expect([width % 2, height % 2]).toEqual([0, 0]);
          expect(width).toBeLessThanOrEqual(source.width);
          expect(height).toBeLessThanOrEqual(source.height);
          const factor = shorter < 360 ? 1 : Number.parseInt(name, 10) / shorter;
          expect(Math.abs(width - source.width * factor)).toBeLessThan(1.001);
          expect(Math.abs(height - source.height * factor)).toBeLessThan(1.001);
        }
      }),
    );
  });
});
