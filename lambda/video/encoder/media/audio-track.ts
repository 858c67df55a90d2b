import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_NOPTS_VALUE,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
} from 'node-av/constants';
import { Rational } from 'node-av/lib';
import type { Frame, Packet } from 'node-av/lib';
import { Decoder } from './ffmpeg/decoder.ts';
import { Encoder } from './ffmpeg/encoder.ts';
import { Filters } from './ffmpeg/filters.ts';
import type { Limits } from './limits.ts';
import { refuseTooLong } from './probe.ts';
import type { Track } from './probe.ts';

/** Samples in an AAC frame. */
const FRAME_SAMPLES = 1024;

/** By the number of channels. */
const USUAL_LAYOUTS = ['', 'mono', 'stereo', '2.1', '4.0', '5.0', '5.1', '6.1', '7.1'] as const;

/** Decodes one sound track and encodes it as AAC, 128 kbit/s, stereo, from the first instant on. */
export class AudioTrack {
  readonly encoder: Encoder;
  /** End of the last decoded sound, in seconds of the playback. */
  endSeconds = 0;
  readonly #decoder: Decoder;
  readonly #track: Track;
  readonly #startSeconds: number;
  readonly #limits: Limits;
  readonly #rate: number;
  #graph: { filters: Filters; shape: string } | undefined;

  constructor(track: Track, startSeconds: number, limits: Limits) {
    this.#track = track;
    this.#startSeconds = startSeconds;
    this.#limits = limits;
    this.#decoder = new Decoder(track.stream, track.codec);
    this.#rate = track.stream.codecpar.sampleRate === 44_100 ? 44_100 : 48_000;
    this.encoder = new Encoder(FF_ENCODER_AAC, (context) => {
      context.sampleFormat = AV_SAMPLE_FMT_FLTP;
      context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
      context.sampleRate = this.#rate;
      context.bitRate = 128_000n;
      context.timeBase = new Rational(1, this.#rate);
    });
  }

  /** The encoded packets that became ready. `null` drains decoder, filters and encoder. */
  *packets(packet: Packet | null): Generator<Packet, void> {
    for (const frame of this.#decoder.frames(packet)) yield* this.#encode(frame);
    if (packet) return;
    yield* this.#drainFilters();
    yield* this.encoder.packets(null);
  }

  *#encode(frame: Frame): Generator<Packet, void> {
    const { num, den } = this.#track.stream.timeBase;
    const startSeconds =
      frame.bestEffortTimestamp === AV_NOPTS_VALUE
        ? this.endSeconds
        : (Number(frame.bestEffortTimestamp) * num) / den - this.#startSeconds;
    frame.pts = BigInt(Math.round((startSeconds * den) / num));
    this.endSeconds = startSeconds + frame.nbSamples / frame.sampleRate;
    // Asked first: the filters fill a leap in time with silence, however long it is.
    refuseTooLong(this.endSeconds, this.#limits);

    const shape = this.#shape(frame);
    if (this.#graph?.shape !== shape) {
      const isFirst = this.#graph === undefined;
      yield* this.#drainFilters();
      this.#graph?.filters.free();
      this.#graph = { shape, filters: this.#filters(shape, isFirst) };
    }
    this.#graph.filters.push(frame);
    yield* this.#encodeFiltered(this.#graph.filters);
  }

  *#drainFilters(): Generator<Packet, void> {
    this.#graph?.filters.push(null);
    if (this.#graph) yield* this.#encodeFiltered(this.#graph.filters);
  }

  *#encodeFiltered(filters: Filters): Generator<Packet, void> {
    for (const frame of filters.pull(filters.sink('out'))) yield* this.encoder.packets(frame);
  }

  /** A sound may change its shape midway (5.1 becomes stereo): the filters are then made anew. */
  #shape(frame: Frame): string {
    const { num, den } = this.#track.stream.timeBase;
    return [
      `abuffer@in=time_base=${num}/${den}`,
      `sample_rate=${frame.sampleRate}`,
      `sample_fmt=${frame.format}`,
      `channel_layout=${layout(frame)}`,
    ].join(':');
  }

  /** Silence fills gaps; a sound that begins late is led by silence, so that it stays in step. */
  #filters(shape: string, isFirst: boolean): Filters {
    return new Filters(
      [
        shape,
        `aresample=${this.#rate}:async=1${isFirst ? ':first_pts=0' : ''}`,
        'aformat=sample_fmts=fltp:channel_layouts=stereo',
        `asetnsamples=n=${FRAME_SAMPLES}:p=1`,
        'abuffersink@out',
      ].join(','),
    );
  }
}

/** Speakers as FFmpeg names them; where the source names none, the usual ones for so many channels. */
function layout({ channelLayout: { mask, nbChannels } }: Frame): string {
  if (mask > 0n) return `0x${mask.toString(16)}`;
  return USUAL_LAYOUTS[nbChannels] ?? `${nbChannels}c`;
}
