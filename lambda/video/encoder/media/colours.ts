import {
  AVCOL_PRI_BT709,
  AVCOL_PRI_SMPTE170M,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE170M,
  AVCOL_TRC_UNSPECIFIED,
} from 'node-av/constants';
import type { CodecContext } from 'node-av/lib';
import type { Size } from './ladder.ts';

export type Colours = Pick<
  CodecContext,
  'colorRange' | 'colorSpace' | 'colorPrimaries' | 'colorTrc'
>;

const HD = {
  colorSpace: AVCOL_SPC_BT709,
  colorPrimaries: AVCOL_PRI_BT709,
  colorTrc: AVCOL_TRC_BT709,
} as const;

const SD = {
  colorSpace: AVCOL_SPC_SMPTE170M,
  colorPrimaries: AVCOL_PRI_SMPTE170M,
  colorTrc: AVCOL_TRC_SMPTE170M,
} as const;

/**
 * The source's colours, with a guess for what it does not name. Players guess by the size of the
 * picture, so they would show smaller renditions in other colours than larger ones. The guess is
 * made here, once, by the size of the source; and completely, as players ignore half of one.
 */
export function coloursOf(source: Colours & Size): Colours {
  const { colorRange, colorSpace, colorPrimaries, colorTrc } = source;
  const guess = Math.min(source.width, source.height) >= 720 ? HD : SD;
  return {
    colorRange,
    colorSpace: colorSpace === AVCOL_SPC_UNSPECIFIED ? guess.colorSpace : colorSpace,
    colorPrimaries:
      colorPrimaries === AVCOL_PRI_UNSPECIFIED ? guess.colorPrimaries : colorPrimaries,
    colorTrc: colorTrc === AVCOL_TRC_UNSPECIFIED ? guess.colorTrc : colorTrc,
  };
}
