import { AV_FRAME_FLAG_INTERLACED, AV_NOPTS_VALUE } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import type { IRational, Packet } from 'node-av/lib';
import { coloursOf } from './colours.ts';
import { check } from './ffmpeg/check.ts';
import { Decoder } from './ffmpeg/decoder.ts';
import type { Encoder } from './ffmpeg/encoder.ts';
import type { Rung, Size } from './ladder.ts';
import type { Limits } from './limits.ts';
import { refuseTooLarge, refuseTooLong, refuseTooMuchWork } from './probe.ts';
import type { Source } from './probe.ts';
import { VideoEncoder } from './video-encoder.ts';
import { VideoGraph } from './video-graph.ts';
import type { FrameShape } from './video-graph.ts';
import { workOf } from './work.ts';

export interface VideoTrackListener {
  /** A packet of one of the renditions. */
  onPacket(packet: Packet, encoder: Encoder): void;
  /** A picture of the largest rendition, before it is encoded. */
  onPicture(picture: Frame, seconds: number): void;
}

/**
 * No picture lasts longer than this, in seconds: it is repeated instead, which takes next to no bytes.
 * Coded pictures are not in the order in which they are shown, and MP4 only states how long each
 * lasts in coded order: players would cut long ones short, or skip what follows them.
 */
const LONGEST_PICTURE_SECONDS = 0.1;

/** One encoder a rung, set up for the source's timing and colours. */
export function videoEncoders({ video }: Source, rungs: readonly Rung[]): VideoEncoder[] {
  const { timeBase, avgFrameRate, codecpar } = video.stream;
  const colours = coloursOf(codecpar);
  return rungs.map((rung) => new VideoEncoder(rung, timeBase, avgFrameRate, colours));
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
  readonly #limits: Limits;
  readonly #rungs: readonly Rung[];
  /** As `workOf` counts it, so far. */
  #work = 0;
  /** The newest picture: how long it lasts is known when the next one comes. */
  readonly #newest = new Frame();
  readonly #shown = new Frame();
  #graph: VideoGraph;
  #lastPts: bigint | undefined;
  /** Some recordings are so only here and there: from the first such picture on. */
  #isInterlaced = false;

  constructor(
    source: Source,
    encoders: readonly VideoEncoder[],
    limits: Limits,
    listener: VideoTrackListener,
  ) {
    const { stream, codec } = source.video;
    this.#source = source;
    this.#encoders = encoders;
    this.#listener = listener;
    this.#limits = limits;
    this.#rungs = encoders.map(({ rung }) => rung);
    this.#decoder = new Decoder(stream, codec, { max_pixels: limits.pixels });
    this.#timeBase = stream.timeBase;
    this.#startPts = this.#ptsAt(source.startSeconds);
    this.#graph = this.#graphFor(stream.codecpar);
    this.#newest.alloc();
    this.#shown.alloc();
  }

  /** Packets and pictures of the source that could not be decoded. */
  get errors(): number {
    return this.#decoder.errors;
  }

  /** Takes a packet of the source. */
  write(packet: Packet): void {
    this.packets += 1;
    for (const frame of this.#decoder.frames(packet)) this.#take(frame);
  }

  /**
   * Drains decoder and encoders. If the sound goes on, the last picture stays: players that run out
   * of pictures wait for more, and load no more of the sound. (A sound that ends early does no harm.)
   */
  finish(soundEndSeconds: number): void {
    for (const frame of this.#decoder.frames(null)) this.#take(frame);
    if (this.#lastPts !== undefined) {
      const ownEnd = this.#endPts();
      // Coded sound comes in pieces of some 20 ms, and so nearly always ends a little later.
      const goesOn = soundEndSeconds - this.#seconds(ownEnd) > LONGEST_PICTURE_SECONDS;
      this.#show(this.#lastPts, goesOn ? this.#ptsAt(soundEndSeconds) : ownEnd);
    }
    this.#drainFilters();
    for (const encoder of this.#encoders) this.#encode(null, encoder);
  }

  #take(frame: Frame): void {
    this.decodedFrames += 1;
    this.#count(frame);
    const pts = this.#ptsOf(frame);
    if (this.#lastPts !== undefined) {
      if (pts <= this.#lastPts) return;
      refuseTooLong(this.#seconds(pts), this.#limits, this.#source.durationSeconds);
      this.#show(this.#lastPts, pts);
    }
    this.#newest.unref();
    check(this.#newest.ref(frame), 'keep a picture');
    // A picture that begins after the sound is shown from the first instant on.
    this.#lastPts = this.#lastPts === undefined && pts > 0n ? 0n : pts;
    this.endSeconds = this.#seconds(this.#endPts());
    refuseTooLong(this.endSeconds, this.#limits, this.#source.durationSeconds);
  }

  /** What a picture takes is counted whenever it is shown: one that stays is encoded again and again. */
  #count(picture: Size): void {
    this.#work += workOf(picture, this.#rungs, this.#source.video.stream.codecpar);
    refuseTooMuchWork(this.#work, this.endSeconds, this.#limits);
  }

  /** Shows the newest picture from one instant to another, repeating it if that is long. */
  #show(from: bigint, to: bigint): void {
    const ticks = to - from;
    const repeats = Math.ceil(this.#seconds(ticks) / LONGEST_PICTURE_SECONDS);
    const times = BigInt(Math.max(1, Math.min(repeats, Number(ticks))));
    for (let time = 0n; time < times; time += 1n) {
      if (time > 0n) this.#count(this.#newest);
      const pts = from + (ticks * time) / times;
      this.#filter(pts, from + (ticks * (time + 1n)) / times - pts);
    }
  }

  #filter(pts: bigint, duration: bigint): void {
    check(this.#shown.ref(this.#newest), 'show a picture');
    this.#shown.pts = pts;
    this.#shown.duration = duration;
    const isInterlaced = this.#isInterlaced || this.#shown.hasFlags(AV_FRAME_FLAG_INTERLACED);
    if (isInterlaced !== this.#isInterlaced || !this.#graph.accepts(this.#shown)) {
      // Its aspect does not matter any more: it is scaled to the sizes that were decided on.
      refuseTooLarge(this.#shown, this.#limits);
      this.#drainFilters();
      this.#graph.filters.free();
      this.#isInterlaced = isInterlaced;
      this.#graph = this.#graphFor(this.#shown);
    }
    this.#graph.filters.push(this.#shown);
    this.#encodeFiltered();
  }

  #drainFilters(): void {
    this.#graph.filters.push(null);
    this.#encodeFiltered();
  }

  #encodeFiltered(): void {
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
    const { upright, video } = this.#source;
    const colours = video.stream.codecpar;
    return new VideoGraph(
      shape,
      { timeBase: this.#timeBase, colours, upright, isInterlaced: this.#isInterlaced },
      this.#rungs,
    );
  }

  /** When the newest picture ends, if no other comes. */
  #endPts(): bigint {
    return (this.#lastPts ?? 0n) + (this.#newest.duration > 0n ? this.#newest.duration : 1n);
  }

  #ptsOf(frame: Frame): bigint {
    if (frame.bestEffortTimestamp !== AV_NOPTS_VALUE) {
      return frame.bestEffortTimestamp - this.#startPts;
    }
    return this.#lastPts === undefined ? 0n : this.#endPts();
  }

  #ptsAt(seconds: number): bigint {
    return BigInt(Math.round((seconds * this.#timeBase.den) / this.#timeBase.num));
  }

  #seconds(pts: bigint): number {
    return (Number(pts) * this.#timeBase.num) / this.#timeBase.den;
  }
}
