import { writeFileSync } from 'node:fs';
import { AV_PIX_FMT_YUVJ420P, AVCOL_RANGE_JPEG, FF_ENCODER_MJPEG } from 'node-av/constants';
import { Rational } from 'node-av/lib';
import type { Frame, IRational } from 'node-av/lib';
import { coloursOf } from './colours.ts';
import { Encoder } from './ffmpeg/encoder.ts';
import { Filters } from './ffmpeg/filters.ts';
import type { Source } from './probe.ts';

const MAX_HEIGHT = 720;

/** A second into the video, or a tenth of a short one: past the black of a fade-in. */
const LATEST_SECONDS = 1;

/** Takes the picture that stands for the video, as JPEG. */
export class Poster {
  readonly #path: string;
  readonly #timeBase: IRational;
  readonly #colorSpace: number;
  readonly #atSeconds: number;
  #latest: Frame | null = null;
  #isTaken = false;

  constructor(path: string, { durationSeconds = 0, video }: Source) {
    this.#path = path;
    this.#timeBase = video.stream.timeBase;
    this.#colorSpace = coloursOf(video.stream.codecpar).colorSpace;
    this.#atSeconds = Math.min(LATEST_SECONDS, durationSeconds / 10);
  }

  /** Hears of every picture in turn. */
  offer(picture: Frame, seconds: number): void {
    if (this.#isTaken) return;
    this.#latest?.free();
    this.#latest = picture.clone();
    if (seconds >= this.#atSeconds) this.finish();
  }

  /** Takes the last picture if all of them were too early: a sound may go on without them. */
  finish(): void {
    if (this.#isTaken || !this.#latest) return;
    writePoster(this.#path, this.#latest, this.#timeBase, this.#colorSpace);
    this.#latest.free();
    this.#isTaken = true;
  }
}

/** Writes one upright picture with square pixels as a JPEG, at most 720 pixels high and in JPEG's colours. */
function writePoster(path: string, picture: Frame, timeBase: IRational, matrix: number): void {
  const height = Math.min(picture.height, MAX_HEIGHT);
  const width = 2 * Math.max(1, Math.round((picture.width * height) / picture.height / 2));
  const filters = new Filters(
    `buffer@in=video_size=${picture.width}x${picture.height}:pix_fmt=${picture.format}` +
      `:time_base=${timeBase.num}/${timeBase.den}:colorspace=${picture.colorSpace}:range=${picture.colorRange},` +
      `setparams=colorspace=${matrix},` +
      `scale=${width}:${height}:out_range=full:out_color_matrix=smpte170m,format=yuvj420p,buffersink@out`,
  );
  const encoder = new Encoder(
    FF_ENCODER_MJPEG,
    (context) => {
      context.width = width;
      context.height = height;
      context.pixelFormat = AV_PIX_FMT_YUVJ420P;
      context.colorRange = AVCOL_RANGE_JPEG;
      context.timeBase = new Rational(1, 1);
    },
    { qmin: 2, qmax: 5 },
  );
  filters.push(picture.clone());
  filters.push(null);
  for (const frame of filters.pull(filters.sink('out'))) {
    for (const packet of encoder.packets(frame)) {
      if (packet.data) writeFileSync(path, packet.data);
    }
  }
}
