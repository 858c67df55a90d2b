/** Makes the films of `films.ts`: `node films-child.ts` reads them as JSON from its standard input. */
import { text } from 'node:stream/consumers';
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_ERROR,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_SAMPLE_FMT_NONE,
  AVFMT_GLOBALHEADER,
  FF_ENCODER_AAC,
  FF_ENCODER_AC3,
  FF_ENCODER_ALAC,
  FF_ENCODER_FLAC,
  FF_ENCODER_LIBMP3LAME,
  FF_ENCODER_LIBOPUS,
  FF_ENCODER_LIBSVTAV1,
  FF_ENCODER_LIBVORBIS,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBVPX_VP9,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
  FF_ENCODER_MJPEG,
  FF_ENCODER_MPEG4,
  FF_ENCODER_PCM_S16LE,
  FF_ENCODER_PRORES_KS,
} from 'node-av/constants';
import type { AVSampleFormat, FFEncoderCodec } from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FilterGraph,
  FormatContext,
  Frame,
  Log,
  Packet,
  avGetSampleFmtFromName,
} from 'node-av/lib';
import { setOptions } from '../../../lambda/video/encoder/media/ffmpeg/options.ts';
import type { Film, Track } from './films.ts';

const PICTURES = {
  h264: FF_ENCODER_LIBX264,
  hevc: FF_ENCODER_LIBX265,
  vp8: FF_ENCODER_LIBVPX_VP8,
  vp9: FF_ENCODER_LIBVPX_VP9,
  av1: FF_ENCODER_LIBSVTAV1,
  mpeg4: FF_ENCODER_MPEG4,
  prores: FF_ENCODER_PRORES_KS,
  mjpeg: FF_ENCODER_MJPEG,
} as const;

/** With the samples each takes at a time, and how it wants them. */
const SOUNDS = {
  aac: [FF_ENCODER_AAC, 1024, 'fltp'],
  opus: [FF_ENCODER_LIBOPUS, 960, 'flt'],
  vorbis: [FF_ENCODER_LIBVORBIS, 64, 'fltp'],
  mp3: [FF_ENCODER_LIBMP3LAME, 1152, 'fltp'],
  flac: [FF_ENCODER_FLAC, 4608, 's16'],
  ac3: [FF_ENCODER_AC3, 1536, 'fltp'],
  alac: [FF_ENCODER_ALAC, 4096, 's16p'],
  pcm: [FF_ENCODER_PCM_S16LE, 1024, 's16'],
} as const;

const NOW = 'between(t,0.5,0.599)';

Log.setLevel(AV_LOG_ERROR);
if (process.argv[2] === '--missing') {
  const names = Object.entries({ ...PICTURES, ...SOUNDS });
  const missing = names.filter(
    ([, name]) => !Codec.findEncoderByName(Array.isArray(name) ? name[0] : name),
  );
  console.log(JSON.stringify(missing.map(([encoder]) => encoder)));
} else {
  const films: Film[] = JSON.parse(await text(process.stdin));
  for (const film of films) make(film);
}

function make({ path, picture, sounds, turn, ...film }: Film): void {
  const file = new FormatContext();
  check(file.allocOutputContext2(null, null, path));
  const video = encode(file, PICTURES[picture.encoder], picture, [
    `testsrc2=s=${film.size}:r=${film.rate}:d=${film.seconds}`,
    `drawbox=c=white:t=fill:enable='${NOW}'`,
    ...(picture.filters ?? ['format=yuv420p']),
    'buffersink@out',
  ]);
  if (turn) check(video.stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, matrix(turn)));
  const audio = sounds.map((sound) => {
    const [encoder, samples, format] = SOUNDS[sound.encoder];
    return encode(
      file,
      encoder,
      sound,
      [
        `sine=f=880:r=48000:d=${film.soundSeconds ?? film.seconds}`,
        `volume=0:enable='not(${NOW})'`,
        ...(sound.filters ?? []),
        `aformat=sample_fmts=${format}`,
        `asetnsamples=n=${samples}:p=0`,
        'abuffersink@out',
      ],
      avGetSampleFmtFromName(format),
    );
  });
  setOptions(file, { strict: 'experimental', ...film.options });
  check(file.openOutputSync());
  check(file.writeHeaderSync());
  for (const { packets, stream, timeBase } of [video, ...audio]) {
    for (const packet of packets) {
      // Not every encoder says how long a picture lasts: one tick.
      if (packet.duration === 0n) packet.duration = 1n;
      packet.rescaleTs(timeBase, stream.timeBase);
      packet.streamIndex = stream.index;
      check(file.interleavedWriteFrameSync(packet));
    }
  }
  check(file.writeTrailerSync());
  file.closeOutputSync();
}

/** Draws and encodes a whole track. */
function encode(
  file: FormatContext,
  name: FFEncoderCodec,
  { options, isGarbage = false }: Track,
  filters: readonly string[],
  sampleFormat: AVSampleFormat = AV_SAMPLE_FMT_NONE,
) {
  const graph = new FilterGraph();
  graph.alloc();
  check(graph.parse2(filters.join(',')));
  check(graph.configSync());
  const sink = graph.getFilter('buffersink@out') ?? graph.getFilter('abuffersink@out');
  const codec = Codec.findEncoderByName(name);
  if (!sink || !codec) throw new Error(`This FFmpeg has no encoder ${name}.`);
  const frame = new Frame();
  frame.alloc();
  check(sink.buffersinkGetFrameSync(frame));
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  if (file.oformat?.hasFlags(AVFMT_GLOBALHEADER)) encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  encoder.timeBase = sink.buffersinkGetTimeBase();
  if (frame.isVideo()) likePicture(encoder, frame);
  else likeSound(encoder, frame);
  encoder.sampleFormat = sampleFormat;
  setOptions(encoder, { strict: 'experimental', threads: 1, ...options });
  check(encoder.open2Sync(codec));

  const packets: Packet[] = [];
  for (let more = true; more; more = sink.buffersinkGetFrameSync(frame) >= 0) {
    check(encoder.sendFrameSync(frame));
    frame.unref();
    receive(encoder, packets);
  }
  check(encoder.sendFrameSync(null));
  receive(encoder, packets);
  if (isGarbage) for (const packet of packets) packet.data = Buffer.alloc(packet.size, 0xee);
  const stream = file.newStream();
  stream.timeBase = encoder.timeBase;
  check(stream.codecpar.fromContext(encoder));
  graph.free();
  return { stream, packets, timeBase: encoder.timeBase };
}

function likePicture(encoder: CodecContext, frame: Frame): void {
  setOptions(encoder, { pixel_format: frame.format });
  encoder.width = frame.width;
  encoder.height = frame.height;
  encoder.sampleAspectRatio = frame.sampleAspectRatio;
  encoder.colorRange = frame.colorRange;
  encoder.colorSpace = frame.colorSpace;
  encoder.colorPrimaries = frame.colorPrimaries;
  encoder.colorTrc = frame.colorTrc;
}

function likeSound(encoder: CodecContext, frame: Frame): void {
  encoder.channelLayout = frame.channelLayout;
  encoder.sampleRate = frame.sampleRate;
}

function receive(encoder: CodecContext, packets: Packet[]): void {
  for (;;) {
    const packet = new Packet();
    packet.alloc();
    if (encoder.receivePacketSync(packet) < 0) return;
    packets.push(packet);
  }
}

/** Nine 16.16 fixed-point numbers (the last of each row 2.30), little-endian. */
function matrix([a, b, c, d]: NonNullable<Film['turn']>): Buffer {
  const numbers = [a, b, 0, c, d, 0, 0, 0].map((number) => number * 65_536);
  const bytes = Buffer.alloc(36);
  [...numbers, 2 ** 30].forEach((number, index) => bytes.writeInt32LE(number, index * 4));
  return bytes;
}

function check(code: number): void {
  FFmpegError.throwIfError(code, 'making a film');
}
