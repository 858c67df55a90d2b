import {
  AVCOL_PRI_BT709,
  AVCOL_PRI_SMPTE170M,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_RGB,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE170M,
  AVCOL_TRC_SMPTE2084,
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
 * The colours a source is encoded in: its own, with a guess for what it does not name. Players guess
 * by the size of the picture, so they would show smaller renditions in other colours than larger
 * ones. The guess is made here, once, by the size of the source; and completely, as players ignore
 * half of one. Brightness uses the limited range, as nearly all video does; HDR and RGB are converted.
 */
export function coloursOf(source: Colours & Size): Colours {
  const { colorSpace, colorPrimaries, colorTrc } = source;
  const colorRange = AVCOL_RANGE_MPEG;
  if (isHdr(source)) return { colorRange, ...HD };
  const guess = Math.min(source.width, source.height) >= 720 ? HD : SD;
  const namesMatrix = colorSpace !== AVCOL_SPC_UNSPECIFIED && !isRgb(source);
  return {
    colorRange,
    colorSpace: namesMatrix ? colorSpace : guess.colorSpace,
    colorPrimaries:
      colorPrimaries === AVCOL_PRI_UNSPECIFIED ? guess.colorPrimaries : colorPrimaries,
    colorTrc: colorTrc === AVCOL_TRC_UNSPECIFIED ? guess.colorTrc : colorTrc,
  };
}

/** Whether it is brighter than screens are by default: PQ (HDR10, Dolby Vision) or HLG (phones). */
export function isHdr({ colorTrc }: Pick<Colours, 'colorTrc'>): boolean {
  return colorTrc === AVCOL_TRC_SMPTE2084 || colorTrc === AVCOL_TRC_ARIB_STD_B67;
}

/** Whether it is coded as red, green and blue. */
export function isRgb({ colorSpace }: Pick<Colours, 'colorSpace'>): boolean {
  return colorSpace === AVCOL_SPC_RGB;
}
