/** One plane of a picture: a byte for each pixel, lines of `stride` bytes. */
export interface Plane {
  readonly bytes: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

const BLOCK = 8;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/**
 * How alike two pictures of one size are, from about 0 to 1 (the same): the mean over blocks of 8 × 8.
 * https://en.wikipedia.org/wiki/Structural_similarity_index_measure
 */
export function ssim(a: Plane, b: Plane): number {
  let sum = 0;
  let blocks = 0;
  for (let y = 0; y < a.height; y += BLOCK) {
    for (let x = 0; x < a.width; x += BLOCK) {
      sum += blockSsim(a, b, x, y);
      blocks += 1;
    }
  }
  return sum / blocks;
}

function blockSsim(a: Plane, b: Plane, left: number, top: number): number {
  const right = Math.min(left + BLOCK, a.width);
  const bottom = Math.min(top + BLOCK, a.height);
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const p = a.bytes[y * a.stride + x] ?? 0;
      const q = b.bytes[y * b.stride + x] ?? 0;
      sumA += p;
      sumB += q;
      squaresA += p * p;
      squaresB += q * q;
      products += p * q;
    }
  }
  const pixels = (right - left) * (bottom - top);
  const [meanA, meanB] = [sumA / pixels, sumB / pixels];
  const varianceA = squaresA / pixels - meanA ** 2;
  const varianceB = squaresB / pixels - meanB ** 2;
  const covariance = products / pixels - meanA * meanB;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA ** 2 + meanB ** 2 + C1) * (varianceA + varianceB + C2))
  );
}
