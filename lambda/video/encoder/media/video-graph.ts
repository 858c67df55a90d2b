import type { FilterContext, Frame, IRational } from 'node-av/lib';
import { coloursOf, isRgb } from './colours.ts';
import type { Colours } from './colours.ts';
import { Filters } from './ffmpeg/filters.ts';
import type { Rung, Size } from './ladder.ts';
import { toneMapFilters } from './tone-map.ts';

/** What a decoded picture looks like, as far as the filters must know. */
export type FrameShape = Pick<
  Frame,
  'width' | 'height' | 'format' | 'colorSpace' | 'colorRange' | 'sampleAspectRatio'
>;

/** What the filters must know of the whole video. */
interface Video {
  readonly timeBase: IRational;
  /** As its container or its first picture names them. */
  readonly colours: Colours & Size;
  /** FFmpeg filters that turn the picture upright. */
  readonly upright: readonly string[];
  /** Whether pictures consist of two halves, every other line taken a moment later. */
  readonly isInterlaced: boolean;
}

/**
 * Filters for all renditions at once: a picture is deinterlaced, turned upright, brought to the colours it is
 * encoded in, then scaled to each size.
 */
export class VideoGraph {
  readonly filters: Filters;
  readonly #shape: string;
  readonly #sinks: ReadonlyMap<string, FilterContext>;

  constructor(shape: FrameShape, video: Video, rungs: readonly Rung[]) {
    const { timeBase, colours, upright } = video;
    this.#shape = describe(shape);
    const source = `buffer@in=${this.#shape}:time_base=${timeBase.num}/${timeBase.den}`;
    const whole = video.isInterlaced ? deinterlace(timeBase) : [];
    const [largest] = rungs;
    const toneMap = largest ? toneMapFilters(colours, largest) : [];
    const range = 'out_range=limited';
    const target = isRgb(colours)
      ? `${range}:out_color_matrix=${coloursOf(colours).colorSpace}`
      : range;
    const split = `split=${rungs.length}${rungs.map(({ name }) => `[${name}]`).join('')}`;
    const chains = rungs.map(
      ({ name, width, height }) =>
        `[${name}]scale=${width}:${height}:${target},setsar=1,format=yuv420p,buffersink@${name}`,
    );
    this.filters = new Filters(
      [[source, ...whole, ...upright, ...toneMap, split].join(','), ...chains].join(';'),
    );
    this.#sinks = new Map(rungs.map(({ name }) => [name, this.filters.sink(name)]));
  }

  /** Whether the graph was made for pictures like this. Some recordings change theirs midway. */
  accepts(shape: FrameShape): boolean {
    return describe(shape) === this.#shape;
  }

  /** The pictures that are ready for a rung. */
  *pull({ name }: Rung): Generator<Frame, void> {
    const sink = this.#sinks.get(name);
    if (sink) yield* this.filters.pull(sink);
  }
}

/**
 * One picture for every two halves; pictures that are whole pass as they are. The filter counts time
 * twice as fast, for it could make a picture of each half. https://ffmpeg.org/ffmpeg-filters.html#bwdif
 */
function deinterlace({ num, den }: IRational): string[] {
  return ['bwdif=mode=send_frame:deint=interlaced', `settb=${num}/${den}`];
}

function describe(shape: FrameShape): string {
  const { num, den } = shape.sampleAspectRatio;
  return [
    `video_size=${shape.width}x${shape.height}`,
    `pix_fmt=${shape.format}`,
    `pixel_aspect=${num}/${Math.max(den, 1)}`,
    `colorspace=${shape.colorSpace}`,
    `range=${shape.colorRange}`,
  ].join(':');
}
