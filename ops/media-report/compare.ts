import { AV_FRAME_FLAG_INTERLACED } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { check } from '../../lambda/video/encoder/media/ffmpeg/check.ts';
import { ladder } from '../../lambda/video/encoder/media/ladder.ts';
import type { Rung } from '../../lambda/video/encoder/media/ladder.ts';
import { VideoGraph } from '../../lambda/video/encoder/media/video-graph.ts';
import { openFilm, openSource, picturesOf } from './pictures.ts';
import type { Picture } from './pictures.ts';
import { ssim } from './ssim.ts';
import type { Plane } from './ssim.ts';

/** The best rendition against its source, picture by picture. */
export interface Comparison {
  /** Pictures that the container of the source promises; absent if it does not say. */
  readonly promisedPictures?: number | undefined;
  /** Mean structural similarity of the brightness: 1 is the same. */
  readonly ssim: number;
  /** The least similar picture: a wrong one shows here. */
  readonly worst: number;
}

/** Pictures are compared that lie so far apart, in seconds. */
const STEP_SECONDS = 0.1;

/** More than rounding to a container's clock, less than half a picture at 240 a second. */
const CLOCK_SECONDS = 0.002;

/**
 * Compares what the best rendition shows with what the source shows at that instant, scaled, turned
 * and brought to the same colours in the encoder's way.
 */
export function compare(input: string, rendition: string): Comparison {
  const source = openSource(input);
  const [largest] = ladder(source.size);
  const reference = new Reference(picturesOf(source), (frame) => scaled(source, largest, frame));
  let next = 0;
  let sum = 0;
  let compared = 0;
  let worst = 1;
  for (const { frame, seconds } of picturesOf(openFilm(rendition))) {
    if (seconds < next) continue;
    next = seconds + STEP_SECONDS;
    const similarity = ssim(lumaOf(frame), reference.at(seconds));
    sum += similarity;
    compared += 1;
    worst = Math.min(worst, similarity);
  }
  const { nbFrames } = source.video.stream;
  const promisedPictures = nbFrames > 0n ? Number(nbFrames) : undefined;
  return { promisedPictures, ssim: sum / compared, worst };
}

/** What the source shows at an instant. */
class Reference {
  readonly #pictures: Generator<Picture, void>;
  readonly #luma: (frame: Frame) => Plane;
  readonly #shown = new Frame();
  #next: Picture | undefined;

  constructor(pictures: Generator<Picture, void>, luma: (frame: Frame) => Plane) {
    this.#pictures = pictures;
    this.#luma = luma;
    this.#shown.alloc();
    this.#advance();
    this.#show();
  }

  at(seconds: number): Plane {
    while (this.#next && this.#next.seconds <= seconds + CLOCK_SECONDS) this.#show();
    return this.#luma(this.#shown);
  }

  #show(): void {
    if (!this.#next) return;
    this.#shown.unref();
    check(this.#shown.ref(this.#next.frame), 'keep a picture');
    this.#advance();
  }

  #advance(): void {
    const { done, value } = this.#pictures.next();
    this.#next = done ? undefined : value;
  }
}

function scaled(
  { video: track, upright }: ReturnType<typeof openSource>,
  rung: Rung,
  frame: Frame,
): Plane {
  const { codecpar: colours, timeBase } = track.stream;
  // By itself, a picture can only be deinterlaced from its own lines.
  const whole = frame.hasFlags(AV_FRAME_FLAG_INTERLACED) ? ['estdif=mode=frame'] : [];
  const video = { timeBase, colours, upright: [...whole, ...upright], isInterlaced: false };
  const graph = new VideoGraph(frame, video, [rung]);
  const copy = new Frame();
  copy.alloc();
  check(copy.ref(frame), 'keep a picture');
  graph.filters.push(copy);
  graph.filters.push(null);
  for (const picture of graph.pull(rung)) {
    const { bytes, ...shape } = lumaOf(picture);
    const plane = { ...shape, bytes: Uint8Array.from(bytes) };
    graph.filters.free();
    return plane;
  }
  throw new Error('The filters gave no picture.');
}

function lumaOf({ data, linesize, width, height }: Frame): Plane {
  return { bytes: data?.[0] ?? new Uint8Array(), stride: linesize[0] ?? 0, width, height };
}
