import {
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Rational } from 'node-av/lib';
import type { Frame, IRational, Packet } from 'node-av/lib';
import type { Colours } from './colours.ts';
import { Encoder } from './ffmpeg/encoder.ts';
import type { Rung } from './ladder.ts';

/** Length of an HLS segment in seconds; each begins with a key frame, and there are no others. */
export const SEGMENT_SECONDS = 4;

/** More frames than a segment can have: x264 makes no key frame of its own accord. */
const NO_KEY_FRAMES_OF_ITS_OWN = 9999;

/** Assumed where the source states none, or one that no camera has: x264 needs it for the level. */
const USUAL_FRAME_RATE = new Rational(30, 1);
const HIGHEST_FRAME_RATE = 240;

/** H.264 for one rung. Key frames fall on the same instants in every rendition. */
export class VideoEncoder {
  readonly rung: Rung;
  readonly encoder: Encoder;
  readonly #ticksPerSegment: number;
  #firstPts: bigint | undefined;
  #endPts = 0n;
  #pictures = 0;
  #segment = -1;

  constructor(rung: Rung, timeBase: IRational, frameRate: IRational, colours: Colours) {
    this.rung = rung;
    this.#ticksPerSegment = (SEGMENT_SECONDS * timeBase.den) / timeBase.num;
    this.encoder = new Encoder(
      FF_ENCODER_LIBX264,
      (context) => {
        context.setFlags(AV_CODEC_FLAG_FRAME_DURATION);
        context.width = rung.width;
        context.height = rung.height;
        context.pixelFormat = AV_PIX_FMT_YUV420P;
        context.sampleAspectRatio = new Rational(1, 1);
        context.timeBase = Rational.fromObject(timeBase);
        context.framerate = isUsualRate(frameRate)
          ? Rational.fromObject(frameRate)
          : USUAL_FRAME_RATE;
        context.gopSize = NO_KEY_FRAMES_OF_ITS_OWN;
        context.colorRange = colours.colorRange;
        context.colorSpace = colours.colorSpace;
        context.colorPrimaries = colours.colorPrimaries;
        context.colorTrc = colours.colorTrc;
      },
      { preset: 'veryfast', crf: 23, sc_threshold: 0, 'forced-idr': 1 },
    );
  }

  /** From the beginning of the first picture to the end of the last. */
  get durationSeconds(): number {
    return (
      (Number(this.#endPts - (this.#firstPts ?? 0n)) * SEGMENT_SECONDS) / this.#ticksPerSegment
    );
  }

  /** Pictures a second, on average. */
  get frameRate(): number {
    return this.#pictures / this.durationSeconds;
  }

  packets(frame: Frame | null): Generator<Packet, void> {
    if (frame) {
      frame.pictType = this.#startsSegment(frame.pts) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      this.#endPts = frame.pts + frame.duration;
      this.#pictures += 1;
    }
    return this.encoder.packets(frame);
  }

  /** By time, not by counting frames: right for variable frame rates and for 29.97. */
  #startsSegment(pts: bigint): boolean {
    this.#firstPts ??= pts;
    const segment = Math.floor(Number(pts - this.#firstPts) / this.#ticksPerSegment);
    if (segment === this.#segment) return false;
    this.#segment = segment;
    return true;
  }
}

/** Whether a frame rate can be believed. */
export function isUsualRate({ num, den }: IRational): boolean {
  return num > 0 && den > 0 && num / den <= HIGHEST_FRAME_RATE;
}
