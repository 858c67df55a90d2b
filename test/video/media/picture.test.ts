import {
  displaySize,
  readDisplayMatrix,
  uprightFilters,
} from '../../../lambda/video/encoder/media/picture.ts';

const ONE = 65_536;
const square = { num: 1, den: 1 };
const landscape = { width: 1920, height: 1080 };
/** The matrices phones write, clockwise. */
const turned = {
  none: [ONE, 0, 0, 0, ONE, 0, 0, 0, 2 ** 30],
  right: [0, ONE, 0, -ONE, 0, 0, 0, 0, 2 ** 30],
  half: [-ONE, 0, 0, 0, -ONE, 0, 0, 0, 2 ** 30],
  left: [0, -ONE, 0, ONE, 0, 0, 0, 0, 2 ** 30],
};

describe('turning a picture upright', () => {
  it('follows the display matrix', () => {
    expect(uprightFilters(undefined)).toEqual([]);
    expect(uprightFilters(turned.none)).toEqual([]);
    expect(uprightFilters(turned.right)).toEqual(['transpose=clock']);
    expect(uprightFilters(turned.half)).toEqual(['hflip', 'vflip']);
    expect(uprightFilters(turned.left)).toEqual(['transpose=cclock']);
  });

  it('mirrors what the matrix mirrors', () => {
    expect(uprightFilters([ONE, 0, 0, 0, -ONE, 0, 0, 0, 2 ** 30])).toEqual(['vflip']);
  });

  it('swaps width and height for a quarter turn', () => {
    expect(displaySize(landscape, square, turned.right)).toEqual({ width: 1080, height: 1920 });
    expect(displaySize(landscape, square, turned.left)).toEqual({ width: 1080, height: 1920 });
    expect(displaySize(landscape, square, turned.half)).toEqual(landscape);
  });

  it('reads the nine numbers of the side data', () => {
    const bytes = Buffer.alloc(36);
    turned.left.forEach((number, index) => bytes.writeInt32LE(number, index * 4));
    expect(readDisplayMatrix(bytes)).toEqual(turned.left);
  });
});

describe('pixels that are not square', () => {
  it('are stretched, never squeezed', () => {
    const pal = { width: 720, height: 576 };
    expect(displaySize(pal, { num: 64, den: 45 }, undefined)).toEqual({ width: 1024, height: 576 });
    expect(displaySize(pal, { num: 1, den: 2 }, undefined)).toEqual({ width: 720, height: 1152 });
  });

  it('count as square when the file does not say', () => {
    expect(displaySize(landscape, { num: 0, den: 1 }, undefined)).toEqual(landscape);
  });
});
