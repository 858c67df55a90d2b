import type { FilterContext, Frame, IRational } from 'node-av/lib';
import { Filters } from './ffmpeg/filters.ts';
import type { Rung } from './ladder.ts';

/** What a decoded picture looks like, as far as the filters must know. */
export type FrameShape = Pick<
  Frame,
  'width' | 'height' | 'format' | 'colorSpace' | 'colorRange' | 'sampleAspectRatio'
>;

/** Filters for all renditions at once: a picture is turned upright, then scaled to each size. */
export class VideoGraph {
  readonly filters: Filters;
  readonly #shape: string;
  readonly #sinks: ReadonlyMap<string, FilterContext>;

  constructor(
    shape: FrameShape,
    timeBase: IRational,
    upright: readonly string[],
    rungs: readonly Rung[],
  ) {
    this.#shape = describe(shape);
    const source = `buffer@in=${this.#shape}:time_base=${timeBase.num}/${timeBase.den}`;
    const split = `split=${rungs.length}${rungs.map(({ name }) => `[${name}]`).join('')}`;
    const chains = rungs.map(
      ({ name, width, height }) =>
        `[${name}]scale=${width}:${height},setsar=1,format=yuv420p,buffersink@${name}`,
    );
    this.filters = new Filters([[source, ...upright, split].join(','), ...chains].join(';'));
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
