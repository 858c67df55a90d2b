import { readSync, statSync, openSync, closeSync } from 'node:fs';
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_NONE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_ENCRYPTION_INFO,
  AV_PKT_DATA_ENCRYPTION_INIT_INFO,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import type { AVMediaType } from 'node-av/constants';
import { Codec, FFmpegError, FormatContext, InputFormat, Packet, PosixError } from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import { endsMidFragment, secondsByHeader } from './boxes.ts';
import { CONTAINERS, DECODERS, INPUT_OPTIONS } from './ffmpeg/allowed.ts';
import { setOptions } from './ffmpeg/options.ts';
import { ladder } from './ladder.ts';
import type { Size } from './ladder.ts';
import type { Limits } from './limits.ts';
import { displaySize, readDisplayMatrix, uprightFilters } from './picture.ts';
import { Refusal } from './refusal.ts';
import { isUsualRate } from './video-encoder.ts';
import { workOf } from './work.ts';

const ENCRYPTED = 'This video is encrypted (copy-protected): only its own player can read it.';

const DOLBY_VISION =
  'This video has colours that only Dolby Vision players know (profile 5): please export it as HDR10, HLG or SDR.';

const UNREADABLE =
  'The file is cut off or damaged: its table of contents is missing or unreadable.';

const CUT_OFF = 'The file is cut off: its end is missing.';

/** What FFmpeg says of too many streams, and of tables that state an absurd length. */
const OUT_OF_MEMORY = FFmpegError.AVERROR(PosixError.ENOMEM);

/** How much longer than a container states its last picture or sound may last, by rounding. */
const TOLERATED_SECONDS = 0.5;

/** A file with more streams than are accepted, but no more than these, is told that it has too many. */
const COUNTED_STREAMS = 1_000;

export interface Track {
  readonly stream: Stream;
  readonly codec: Codec;
}

/** An opened upload that may be decoded. */
export interface Source {
  readonly container: FormatContext;
  readonly bytes: number;
  readonly video: Track;
  readonly audio: Track | undefined;
  /** Seconds the container promises; absent if it does not say. */
  readonly durationSeconds: number | undefined;
  /** Seconds from the container's clock to the start of the playback. */
  readonly startSeconds: number;
  /** As displayed. */
  readonly size: Size;
  /** FFmpeg filters that turn the picture upright. */
  readonly upright: readonly string[];
}

/** Opens an upload and holds it against the limits. Throws a Refusal if it cannot become a video. */
export function probe(path: string, limits: Limits): Source {
  const { size: bytes } = statSync(path);
  if (bytes === 0) throw new Refusal('This file is empty.');
  if (bytes > limits.sourceBytes) {
    throw new Refusal(
      `This file has ${megabytes(bytes)}; at most ${megabytes(limits.sourceBytes)} are accepted.`,
    );
  }
  const container = open(path, limits);
  const video = pick(container, AVMEDIA_TYPE_VIDEO, -1);
  if (!video) throw new Refusal('This is not a video: it has no picture.');
  const audio = pick(container, AVMEDIA_TYPE_AUDIO, video.stream.index);
  for (const stream of container.streams) {
    if (stream.index !== video.stream.index && stream.index !== audio?.stream.index) {
      stream.discard = AVDISCARD_ALL;
    }
  }

  const { codecpar } = video.stream;
  const { width, height } = codecpar;
  refuseTooLarge(codecpar, limits);
  if (hasForeignColours(video.stream)) throw new Refusal(DOLBY_VISION);
  if (width <= 0 || height <= 0 || codecpar.format === AV_PIX_FMT_NONE) {
    refuseUnknown(container);
  }
  const startSeconds = startOf(video, audio);
  const durationSeconds = durationOf(container, startSeconds);
  refuseTooLong(durationSeconds, limits, promiseOf(path, container, limits));

  const { avgFrameRate, sampleAspectRatio } = video.stream;
  const matrix = codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  const turn = matrix ? readDisplayMatrix(matrix) : undefined;
  const size = displaySize({ width, height }, sampleAspectRatio, turn);
  refuseTooLarge(size, limits, ' when its pixels are made square');
  if (durationSeconds !== undefined && isUsualRate(avgFrameRate)) {
    const pictures = (durationSeconds * avgFrameRate.num) / avgFrameRate.den;
    refuseTooMuchWork(
      pictures * workOf({ width, height }, ladder(size), codecpar),
      durationSeconds,
      limits,
    );
  }
  return {
    container,
    bytes,
    video,
    audio,
    durationSeconds,
    startSeconds,
    size,
    upright: uprightFilters(turn),
  };
}

/**
 * Also asked while decoding: a container may lie about its duration, or not state one.
 * @param promisedSeconds what the container stated, when it was asked
 */
export function refuseTooLong(
  durationSeconds: number | undefined,
  limits: Limits,
  promisedSeconds?: number,
): void {
  const most = limits.durationSeconds + (promisedSeconds === undefined ? 0 : TOLERATED_SECONDS);
  if (durationSeconds === undefined || durationSeconds <= most) return;
  const minutes = `${Number((limits.durationSeconds / 60).toFixed(1))} minutes`;
  throw new Refusal(
    promisedSeconds === undefined
      ? `This video is longer than ${minutes}, the most that is accepted.`
      : `The file is damaged: it says that it lasts ${promisedSeconds.toFixed(1)} s, and goes on beyond ${minutes}.`,
  );
}

/** Also asked while decoding: a container may lie about its pictures, too. */
export function refuseTooMuchWork(work: number, playingSeconds: number, limits: Limits): void {
  if (work <= limits.work) return;
  const accepted = Math.floor((playingSeconds * limits.work) / work);
  throw new Refusal(
    `This video takes too long to encode: with pictures so large and so many a second, at most ${accepted} s are accepted.`,
  );
}

/**
 * Asked before FFmpeg decodes a first picture to learn more, again after it, and whenever the
 * pictures change while they are decoded.
 */
export function refuseTooLarge({ width, height }: Size, limits: Limits, how = ''): void {
  const is = `The picture is ${width} × ${height}${how}`;
  if (Math.max(width, height) > limits.side) {
    throw new Refusal(
      `${is}; at most ${limits.side.toLocaleString('en')} pixels a side are accepted.`,
    );
  }
  if (width * height > limits.pixels) {
    throw new Refusal(`${is}; at most ${limits.pixels.toLocaleString('en')} pixels are accepted.`);
  }
}

function open(path: string, limits: Limits): FormatContext {
  const { container, code } = openWith(path, limits.streams);
  if (code === OUT_OF_MEMORY && openWith(path, COUNTED_STREAMS).code >= 0) {
    throw new Refusal(
      `This file has more than ${limits.streams} tracks, the most that is accepted.`,
    );
  }
  if (code < 0) throw new Refusal(whyNotOpened(path));
  for (const { codecpar } of container.streams) refuseTooLarge(codecpar, limits);
  if (isMp4(container) && endsMidFragment(path)) throw new Refusal(CUT_OFF);
  if (container.findStreamInfoSync() < 0) throw new Refusal(UNREADABLE);
  return container;
}

function openWith(path: string, streams: number): { container: FormatContext; code: number } {
  const container = new FormatContext();
  container.allocContext();
  setOptions(container, { ...INPUT_OPTIONS, max_streams: streams });
  return { container, code: container.openInputSync(`file:${path}`) };
}

function isMp4(container: FormatContext): boolean {
  return container.iformat?.name?.split(',').includes('mp4') === true;
}

/** FFmpeg says "invalid data" for everything: looks at the first bytes for a better reason. */
function whyNotOpened(path: string): string {
  const start = Buffer.alloc(64 * 1024);
  const file = openSync(path, 'r');
  const length = readSync(file, start, 0, start.length, 0);
  closeSync(file);
  const format = InputFormat.probe(start.subarray(0, length), 'upload');
  const names = format?.name?.split(',') ?? [];
  if (CONTAINERS.some((container) => names.includes(container))) {
    return UNREADABLE;
  }
  const [, picture] = /^piped (\w+) sequence$/.exec(format?.longName ?? '') ?? [];
  if (picture) return `This is not a video: it is a picture (${picture.toUpperCase()}).`;
  const kind = format?.longName ? ` (it looks like ${format.longName})` : '';
  return `This is not a video file that is accepted${kind}: MP4, MOV, MKV and WebM are.`;
}

/** The best track of a type that may be decoded: phones add a second sound that few can read. */
function pick(container: FormatContext, type: AVMediaType, related: number): Track | undefined {
  const best = container.findBestStream(type, -1, related);
  const tracks = container.streams
    .filter(({ codecpar }) => codecpar.codecType === type)
    .filter((stream) => !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC))
    .toSorted((a, b) => Number(b.index === best) - Number(a.index === best))
    .map((stream) => ({ stream, codec: Codec.findDecoder(stream.codecpar.codecId) }));
  if (tracks.some(({ stream }) => isEncrypted(stream))) throw new Refusal(ENCRYPTED);
  for (const { stream, codec } of tracks) {
    if (codec?.name && DECODERS.includes(codec.name)) return { stream, codec };
  }
  const [refused] = tracks;
  if (!refused) return undefined;
  const what = type === AVMEDIA_TYPE_VIDEO ? 'picture' : 'sound';
  throw new Refusal(
    `The ${what} is coded as ${refused.codec?.longName ?? 'something unknown'}, which is not accepted.`,
  );
}

/**
 * Whether the picture without its Dolby Vision has colours that no other system knows: a field of
 * FFmpeg's AVDOVIDecoderConfigurationRecord, a byte each, says whose it has. Phones record HLG's.
 * https://professionalsupport.dolby.com/s/article/What-is-Dolby-Vision-Profile
 */
function hasForeignColours({ codecpar }: Stream): boolean {
  const BASE_LAYER_COMPATIBILITY = 7;
  return codecpar.getCodedSideData(AV_PKT_DATA_DOVI_CONF)?.[BASE_LAYER_COMPATIBILITY] === 0;
}

/** MP4 as the shops of players have it, and Matroska. */
function isEncrypted({ codecpar, metadata }: Stream): boolean {
  return (
    codecpar.getCodedSideData(AV_PKT_DATA_ENCRYPTION_INIT_INFO) !== null ||
    typeof metadata?.get('enc_key_id') === 'string'
  );
}

/** Also asked while decoding: FFmpeg tells of each packet of MP4, and never of the track. */
export function refuseEncrypted(packet: Packet): void {
  if (packet.getSideData(AV_PKT_DATA_ENCRYPTION_INFO)) throw new Refusal(ENCRYPTED);
}

/** What can be said of a track whose pictures FFmpeg could not tell anything about. */
function refuseUnknown(container: FormatContext): never {
  const packet = new Packet();
  packet.alloc();
  if (container.readFrameSync(packet) >= 0) refuseEncrypted(packet);
  throw new Refusal('The picture could not be read: the file is damaged or cut off.');
}

/** When the first of these tracks begins, in seconds of the container's clock. */
function startOf(...tracks: readonly (Track | undefined)[]): number {
  const starts = tracks.flatMap((track) => {
    if (!track || track.stream.startTime === AV_NOPTS_VALUE) return [];
    const { startTime, timeBase } = track.stream;
    return (Number(startTime) * timeBase.num) / timeBase.den;
  });
  return starts.length > 0 ? Math.min(...starts) : 0;
}

/** Matroska states when the last picture ends, even if the first one comes late. */
function durationOf(container: FormatContext, startSeconds: number): number | undefined {
  const duration = seconds(container.duration);
  const countsFromZero = container.iformat?.name?.includes('matroska') === true;
  if (duration === undefined || !countsFromZero || startSeconds <= 0) return duration;
  return Math.max(duration - startSeconds, 0);
}

/** An MP4 states its duration twice: what its header says, if that would be accepted. */
function promiseOf(path: string, container: FormatContext, limits: Limits): number | undefined {
  const promised = isMp4(container) ? secondsByHeader(path) : undefined;
  return promised !== undefined && promised <= limits.durationSeconds ? promised : undefined;
}

function seconds(microseconds: bigint): number | undefined {
  return microseconds === AV_NOPTS_VALUE ? undefined : Number(microseconds) / 1e6;
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3)).toLocaleString('en')} MB`;
}
