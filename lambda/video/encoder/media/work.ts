import { isHdr } from './colours.ts';
import type { Colours } from './colours.ts';
import type { Size } from './ladder.ts';

/** What a picture in HDR takes, of one in SDR: docs/decisions/0016-hdr-is-tone-mapped.md */
const TONE_MAPPING = 1.4;

/**
 * What one picture takes, in pixels: those decoded, and those encoded for every rendition. HDR counts
 * for more.
 */
export function workOf(
  coded: Size,
  rungs: readonly Size[],
  colours: Pick<Colours, 'colorTrc'>,
): number {
  const pixels = [coded, ...rungs].reduce((sum, { width, height }) => sum + width * height, 0);
  return isHdr(colours) ? pixels * TONE_MAPPING : pixels;
}
