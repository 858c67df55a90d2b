import { AVCOL_SPC_BT709, AVCOL_SPC_SMPTE170M, AVCOL_SPC_UNSPECIFIED } from 'node-av/constants';
import type { CodecContext } from 'node-av/lib';
import type { Size } from './ladder.ts';

export type Colours = Pick<
  CodecContext,
  'colorRange' | 'colorSpace' | 'colorPrimaries' | 'colorTrc'
>;

/**
 * The source's colours, with a matrix even if it names none. Players then guess one by the size of
 * the picture: another for the smaller renditions than for the larger ones, so that colours would
 * change with the quality. The guess is made here, once, by the size of the source.
 */
export function coloursOf(source: Colours & Size): Colours {
  const { colorRange, colorPrimaries, colorTrc } = source;
  const guess =
    Math.min(source.width, source.height) >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  const colorSpace = source.colorSpace === AVCOL_SPC_UNSPECIFIED ? guess : source.colorSpace;
  return { colorRange, colorSpace, colorPrimaries, colorTrc };
}
