import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { endsMidFragment, secondsByHeader } from '../../../lambda/video/encoder/media/boxes.ts';
import { box, boxesIn, number } from './boxes.ts';
import { mutate } from './mutate.ts';
import { Workshop } from './workshop.ts';

const workshop = new Workshop();
afterAll(() => workshop.close());

function file(bytes: Buffer): string {
  const path = workshop.path('upload.mp4');
  writeFileSync(path, bytes);
  return path;
}

/** The header of an MP4 that states so many thousandths of a second. */
function header(duration: number): Buffer {
  return box('moov', box('mvhd', ...[0, 0, 0, 1000, duration, 0, 0, 0].map(number)));
}

function fragments(sizes: readonly number[]): Buffer {
  const each = sizes.map((size) =>
    Buffer.concat([box('moof', Buffer.alloc(size)), box('mdat', Buffer.alloc(2 * size))]),
  );
  return Buffer.concat([box('ftyp', number(0)), header(0), ...each]);
}

const sizes = fc.array(fc.nat(40), { minLength: 1, maxLength: 5 });

describe('the end of a fragmented MP4', () => {
  it('is missing wherever in a fragment the file is cut off, and not where a fragment ends', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (of, at) => {
        const whole = fragments(of);
        const [first] = boxesIn(whole).filter(({ name }) => name === 'moof');
        const start = first?.start ?? 0;
        const cut = start + (at % (whole.length - start + 1));
        // Of less than a length and a name, nobody can say what it is.
        const ends = boxesIn(whole).filter(({ name }) => name !== 'moof');
        const isWhole = ends.some(({ end }) => cut - end >= 0 && cut - end < 8);
        expect(endsMidFragment(file(whole.subarray(0, cut)))).toBe(!isWhole);
      }),
    );
  });

  it('is not missed in a file without fragments', () => {
    const pictures = box('mdat', Buffer.alloc(100)).subarray(0, 50);
    expect(endsMidFragment(file(Buffer.concat([header(0), pictures])))).toBe(false);
  });
});

describe('the seconds in the header of an MP4', () => {
  it('are read, unless it does not say', () => {
    expect(secondsByHeader(file(header(1500)))).toBe(1.5);
    expect(secondsByHeader(file(header(0)))).toBeUndefined();
    expect(secondsByHeader(file(header(2 ** 32 - 1)))).toBeUndefined();
    expect(secondsByHeader(file(box('moov')))).toBeUndefined();
  });

  it('are read in 64 bits', () => {
    const mvhd = box('mvhd', ...[2 ** 24, 0, 0, 0, 0, 600, 1, 0, 0].map(number));
    expect(secondsByHeader(file(box('moov', mvhd)))).toBe(2 ** 32 / 600);
  });
});

it('whatever a file says of its boxes, reading them comes to an end', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (of, seed) => {
      const path = file(mutate(fragments(of), seed));
      expect(typeof endsMidFragment(path)).toBe('boolean');
      expect(secondsByHeader(path) ?? 0).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});
