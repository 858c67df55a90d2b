import { AV_NOPTS_VALUE } from 'node-av/constants';
import type { Frame, IRational, Packet } from 'node-av/lib';
import { Decoder } from './ffmpeg/decoder.ts';
import type { Encoder } from './ffmpeg/encoder.ts';
import type { Rung } from './ladder.ts';
import type { Source } from './probe.ts';
import { VideoEncoder } from './video-encoder.ts';
import { VideoGraph } from './video-graph.ts';
import type { FrameShape } from './video-graph.ts';

export interface VideoTrackListener {
  /** A packet of one of the renditions. */
  onPacket(packet: Packet, encoder: Encoder): void;
  /** A picture of the largest rendition, before it is encoded. */
  onPicture(picture: Frame, seconds: number): void;
}

/** One encoder a rung, set up for the source's timing and colours. */
export function videoEncoders({ video }: Source, rungs: readonly Rung[]): VideoEncoder[] {
  const { timeBase, avgFrameRate, codecpar } = video.stream;
  return rungs.map((rung) => new VideoEncoder(rung, timeBase, avgFrameRate, codecpar));
}

/** Decodes the picture once and encodes it for every rung of the ladder. */
export class VideoTrack {
  decodedFrames = 0;
  packets = 0;
  /** End of the last decoded picture, in seconds of the playback. */
  endSeconds = 0;
  readonly #source: Source;
  readonly #encoders: readonly VideoEncoder[];
  readonly #listener: VideoTrackListener;
  readonly #decoder: Decoder;
  readonly #timeBase: IRational;
  readonly #startPts: bigint;
  #graph: VideoGraph;
  #lastPts: bigint | undefined;

  constructor(
    source: Source,
    encoders: readonly VideoEncoder[],
    maxPixels: number,
    listener: VideoTrackListener,
  ) {
    const { stream, codec } = source.video;
    this.#source = source;
    this.#encoders = encoders;
    this.#listener = listener;
    this.#decoder = new Decoder(stream, codec, { max_pixels: maxPixels });
    this.#timeBase = stream.timeBase;
    this.#startPts = BigInt(
      Math.round((source.startSeconds * this.#timeBase.den) / this.#timeBase.num),
    );
    this.#graph = this.#graphFor(stream.codecpar);
  }

  /** Packets and pictures of the source that could not be decoded. */
  get errors(): number {
    return this.#decoder.errors;
  }

  /** Takes a packet of the source. `null` drains decoder and encoders. */
  write(packet: Packet | null): void {
    if (packet) this.packets += 1;
    for (const frame of this.#decoder.frames(packet)) this.#filter(frame);
    if (!packet) for (const encoder of this.#encoders) this.#encode(null, encoder);
  }

  #filter(frame: Frame): void {
    this.decodedFrames += 1;
    const pts = this.#ptsOf(frame);
    if (this.#lastPts !== undefined && pts <= this.#lastPts) return;
    this.#lastPts = pts;
    frame.pts = pts;
    this.endSeconds = this.#seconds(pts + frame.duration);

    if (!this.#graph.accepts(frame)) this.#graph = this.#graphFor(frame);
    this.#graph.filters.push(frame);
    for (const [index, encoder] of this.#encoders.entries()) {
      for (const picture of this.#graph.pull(encoder.rung)) {
        if (index === 0) this.#listener.onPicture(picture, this.#seconds(picture.pts));
        this.#encode(picture, encoder);
      }
    }
  }

  #encode(picture: Frame | null, encoder: VideoEncoder): void {
    for (const packet of encoder.packets(picture)) {
      this.#listener.onPacket(packet, encoder.encoder);
    }
  }

  #graphFor(shape: FrameShape): VideoGraph {
    const rungs = this.#encoders.map(({ rung }) => rung);
    return new VideoGraph(shape, this.#timeBase, this.#source.upright, rungs);
  }

  #ptsOf(frame: Frame): bigint {
    if (frame.bestEffortTimestamp !== AV_NOPTS_VALUE) {
      return frame.bestEffortTimestamp - this.#startPts;
    }
    return this.#lastPts === undefined ? 0n : this.#lastPts + (frame.duration || 1n);
  }

  #seconds(pts: bigint): number {
    return (Number(pts) * this.#timeBase.num) / this.#timeBase.den;
  }
}
