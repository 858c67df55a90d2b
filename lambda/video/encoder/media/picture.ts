import type { Size } from './ladder.ts';

/**
 * The 3 × 3 matrix of a `DISPLAYMATRIX`: how a phone says that the picture is to be turned.
 * https://ffmpeg.org/doxygen/trunk/group__lavu__video__display.html
 */
export type DisplayMatrix = readonly number[];

/** Reads the nine little-endian fixed-point numbers of FFmpeg's side data. */
export function readDisplayMatrix(sideData: Buffer): DisplayMatrix {
  return Array.from({ length: 9 }, (_, index) => sideData.readInt32LE(index * 4));
}

/** The FFmpeg filters that turn the picture upright, as FFmpeg's own `-autorotate` chooses them. */
export function uprightFilters(matrix: DisplayMatrix | undefined): string[] {
  if (!matrix) return [];
  const [a = 0, , , b = 0, d = 0] = matrix;
  switch (quarterTurns(matrix)) {
    case 1:
      return [`transpose=${b > 0 ? 'cclock_flip' : 'clock'}`];
    case 2:
      return [...(a < 0 ? ['hflip'] : []), ...(d < 0 ? ['vflip'] : [])];
    case 3:
      return [`transpose=${b < 0 ? 'clock_flip' : 'cclock'}`];
    default:
      return d < 0 ? ['vflip'] : [];
  }
}

/** The size as displayed: pixels made square (the longer way, nothing is lost), then turned. */
export function displaySize(
  coded: Size,
  pixelAspect: { num: number; den: number },
  matrix: DisplayMatrix | undefined,
): Size {
  const aspect = pixelAspect.num > 0 && pixelAspect.den > 0 ? pixelAspect.num / pixelAspect.den : 1;
  const square =
    aspect >= 1
      ? { width: Math.round(coded.width * aspect), height: coded.height }
      : { width: coded.width, height: Math.round(coded.height / aspect) };
  const turned = matrix !== undefined && quarterTurns(matrix) % 2 === 1;
  return turned ? { width: square.height, height: square.width } : square;
}

/** Quarter turns clockwise, 0 to 3; other angles count as the nearest. */
function quarterTurns(matrix: DisplayMatrix): number {
  const [m0 = 1, m1 = 0, , m3 = 0, m4 = 1] = matrix;
  const radians = Math.atan2(m1 / Math.hypot(m1, m4), m0 / Math.hypot(m0, m3));
  return (Math.round((radians / Math.PI) * 2) + 4) % 4;
}
