/** Decodes a media file to its end and prints what is in it, as JSON. The child of `inspect.ts`. */
import {
  AV_LOG_ERROR,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Log, Packet } from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import type { TrackReport } from './inspect.ts';

Log.setLevel(AV_LOG_ERROR);
const path = process.argv[2] ?? '';
const file = new FormatContext();
FFmpegError.throwIfError(file.openInputSync(path), `opening ${path}`);
FFmpegError.throwIfError(file.findStreamInfoSync(), `reading ${path}`);

const readers = file.streams.map((stream) => {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.parametersToContext(stream.codecpar);
  context.pktTimebase = stream.timeBase;
  FFmpegError.throwIfError(context.open2Sync(codec), 'opening a decoder');
  return { stream, context, report: describe(stream, codec) };
});
const packet = new Packet();
const frame = new Frame();
packet.alloc();
frame.alloc();
while (file.readFrameSync(packet) >= 0) {
  decode(packet.streamIndex, packet);
  packet.unref();
}
readers.forEach((_, index) => decode(index, null));
console.log(JSON.stringify(readers.map(({ report }) => report)));

function describe(stream: Stream, codec: Codec | null): TrackReport {
  const { codecpar } = stream;
  const kinds = new Map([
    [AVMEDIA_TYPE_VIDEO, 'video'],
    [AVMEDIA_TYPE_AUDIO, 'audio'],
  ]);
  return {
    kind: kinds.get(codecpar.codecType) ?? 'other',
    codec: codec?.name ?? 'none',
    width: codecpar.width,
    height: codecpar.height,
    channels: codecpar.channels,
    pixelAspect: stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio.toDouble() : 1,
    matrix: codecpar.colorSpace,
    isTurned: codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX) !== null,
    frames: 0,
    errors: 0,
    firstSeconds: -1,
    endSeconds: 0,
    onsetSeconds: -1,
    keyFrames: [],
    corner: [],
  };
}

function decode(index: number, input: Packet | null): void {
  const reader = readers[index];
  if (!reader) return;
  const { context, report, stream } = reader;
  const tick = stream.timeBase.toDouble();
  if (context.sendPacketSync(input) < 0) report.errors += 1;
  while (context.receiveFrameSync(frame) >= 0) {
    const seconds = Number(frame.bestEffortTimestamp) * tick;
    if (report.frames === 0) {
      report.firstSeconds = seconds;
      report.corner = corners(frame);
    }
    if (report.onsetSeconds < 0) report.onsetSeconds = onset(frame, seconds);
    report.frames += 1;
    report.endSeconds = seconds + Number(frame.duration) * tick;
    if (frame.keyFrame && frame.isVideo()) report.keyFrames.push(seconds);
    frame.unref();
  }
}

/** Brightness of the picture's corners, clockwise from the upper left. */
function corners(picture: Frame): number[] {
  const [luma] = picture.data ?? [];
  const [line = 0] = picture.linesize;
  if (!luma || !picture.isVideo()) return [];
  const at = (x: number, y: number) => luma[y * line + x] ?? -1;
  const [right, bottom] = [picture.width - 3, picture.height - 3];
  return [at(2, 2), at(right, 2), at(right, bottom), at(2, bottom)];
}

/** When in a frame the picture is white or the sound becomes loud; -1 if it does not. */
function onset(from: Frame, seconds: number): number {
  if (from.isVideo()) return corners(from).every((light) => light > 200) ? seconds : -1;
  const [plane] = from.data ?? [];
  if (!plane) return -1;
  const samples = new Float32Array(plane.buffer, plane.byteOffset, from.nbSamples);
  const first = samples.findIndex((sample) => Math.abs(sample) > 0.03);
  return first < 0 ? -1 : seconds + first / from.sampleRate;
}
