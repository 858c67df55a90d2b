import { isHdr } from './colours.ts';
import type { Colours } from './colours.ts';
import type { Size } from './ladder.ts';

/** What a screen shows as white in SDR, in nits: https://www.itu.int/pub/R-REP-BT.2408 */
const WHITE = 203;

/**
 * FFmpeg filters that bring HDR to the colours and the brightness of every screen; none for SDR. They
 * compute with floating-point numbers, and so after the picture was scaled to the largest rendition.
 */
export function toneMapFilters(colours: Colours, { width, height }: Size): string[] {
  if (!isHdr(colours)) return [];
  const { colorTrc, colorPrimaries, colorSpace } = colours;
  return [
    `scale=${width}:${height}`,
    'format=yuv420p10le',
    `setparams=color_trc=${colorTrc}:color_primaries=${colorPrimaries}:colorspace=${colorSpace}`,
    `zscale=transfer=linear:primaries=bt709:npl=${WHITE}`,
    'format=gbrpf32le',
    'tonemap=mobius:desat=0',
    'zscale=transfer=bt709:matrix=bt709:range=limited',
    'format=yuv420p',
  ];
}
