/**
 * The least code that makes the same HLS ladder in one pass, with the same settings: what the
 * encoder is measured against. No probing, no limits, no poster, no MP4.
 *
 * `node plain-ladder.ts INPUT FOLDER WIDTHxHEIGHT…`; prints its CPU time in milliseconds.
 */
import { mkdirSync } from 'node:fs';
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_ERROR,
  AV_OPT_SEARCH_CHILDREN,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLTP,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FilterGraph,
  FormatContext,
  Frame,
  Log,
  Option,
  Packet,
  Rational,
} from 'node-av/lib';
import type { FilterContext, OptionCapableObject, Stream } from 'node-av/lib';

interface Branch {
  readonly sink: FilterContext;
  readonly encoder: CodecContext;
  readonly stream: Stream;
  segment: number;
}

Log.setLevel(AV_LOG_ERROR);
const [input = '', folder = '', ...sizes] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const source = new FormatContext();
check(source.openInputSync(input));
check(source.findStreamInfoSync());
const video = open(AVMEDIA_TYPE_VIDEO);
const audio = open(AVMEDIA_TYPE_AUDIO);

const { width, height, format } = video.stream.codecpar;
const { num, den } = video.stream.timeBase;
const pictures = graph(
  `buffer@in=video_size=${width}x${height}:pix_fmt=${format}:time_base=${num}/${den}:pixel_aspect=1/1,split=${sizes.length}${sizes.map((size) => `[${size}]`).join('')};` +
    sizes
      .map(
        (size) =>
          `[${size}]scale=${size.replace('x', ':')},setsar=1,format=yuv420p,buffersink@${size}`,
      )
      .join(';'),
);
const rate = audio.stream.codecpar.sampleRate;
const sounds = graph(
  `abuffer@in=time_base=1/${rate}:sample_rate=${rate}:sample_fmt=fltp:channel_layout=stereo,asetnsamples=n=1024:p=1,abuffersink@out`,
);

const hls = new FormatContext();
check(hls.allocOutputContext2(null, 'hls', `${folder}/%v/playlist.m3u8`));
const videos = sizes.map((size) => branch(filter(pictures, `buffersink@${size}`), h264(size)));
const sound = branch(filter(sounds, 'abuffersink@out'), aac());
const heights = sizes.map((size) => size.split('x')[1]);
set(hls, {
  hls_time: 4,
  hls_playlist_type: 'vod',
  hls_segment_type: 'fmp4',
  hls_flags: 'independent_segments',
  master_pl_name: 'master.m3u8',
  hls_segment_filename: `${folder}/%v/segment-%05d.m4s`,
  var_stream_map: `${heights.map((p, index) => `v:${index},agroup:aud,name:${p}p`).join(' ')} a:0,agroup:aud,name:audio,default:yes`,
});
check(hls.writeHeaderSync());

const [packet, frame, picture, encoded] = [new Packet(), new Frame(), new Frame(), new Packet()];
for (const buffer of [packet, frame, picture, encoded]) buffer.alloc();
while (source.readFrameSync(packet) >= 0) {
  if (packet.streamIndex === video.stream.index) decode(packet, video.decoder, pictures, videos);
  else if (packet.streamIndex === audio.stream.index)
    decode(packet, audio.decoder, sounds, [sound]);
  packet.unref();
}
decode(null, video.decoder, pictures, videos);
decode(null, audio.decoder, sounds, [sound]);
check(hls.writeTrailerSync());
const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);

function open(type: typeof AVMEDIA_TYPE_VIDEO) {
  const stream = source.streams[source.findBestStream(type)];
  if (!stream) throw new Error(`${input} lacks a picture or a sound: the measurement needs both.`);
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  check(decoder.parametersToContext(stream.codecpar));
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 0;
  check(decoder.open2Sync(codec));
  return { stream, decoder };
}

function decode(data: Packet | null, decoder: CodecContext, filters: FilterGraph, to: Branch[]) {
  const entry = filters.getFilter('buffer@in') ?? filter(filters, 'abuffer@in');
  check(decoder.sendPacketSync(data));
  while (decoder.receiveFrameSync(frame) >= 0) {
    check(entry.buffersrcAddFrameSync(frame));
    for (const each of to) drain(each);
  }
  if (data) return;
  check(entry.buffersrcAddFrameSync(null));
  for (const each of to) {
    drain(each);
    encode(each, null);
  }
}

function drain(to: Branch): void {
  while (to.sink.buffersinkGetFrameSync(picture) >= 0) {
    const segment = Math.floor((Number(picture.pts) * num) / den / 4);
    picture.pictType = segment > to.segment ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    to.segment = segment;
    encode(to, picture);
    picture.unref();
  }
}

function encode({ encoder, stream }: Branch, data: Frame | null): void {
  check(encoder.sendFrameSync(data));
  while (encoder.receivePacketSync(encoded) >= 0) {
    encoded.rescaleTs(encoder.timeBase, stream.timeBase);
    encoded.streamIndex = stream.index;
    check(hls.interleavedWriteFrameSync(encoded));
  }
}

function h264(size: string): CodecContext {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  [context.width = 0, context.height = 0] = size.split('x').map(Number);
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(num, den);
  context.framerate = video.stream.avgFrameRate;
  context.gopSize = 9999;
  set(context, { preset: 'veryfast', crf: 23, sc_threshold: 0, 'forced-idr': 1 });
  check(context.open2Sync(codec));
  return context;
}

function aac(): CodecContext {
  const codec = Codec.findEncoderByName(FF_ENCODER_AAC);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  context.sampleFormat = AV_SAMPLE_FMT_FLTP;
  context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
  context.sampleRate = rate;
  context.bitRate = 128_000n;
  context.timeBase = new Rational(1, rate);
  check(context.open2Sync(codec));
  return context;
}

function branch(sink: FilterContext, encoder: CodecContext): Branch {
  const stream = hls.newStream();
  stream.timeBase = encoder.timeBase;
  check(stream.codecpar.fromContext(encoder));
  return { sink, encoder, stream, segment: -1 };
}

function graph(description: string): FilterGraph {
  const filters = new FilterGraph();
  filters.alloc();
  check(filters.parse2(description));
  check(filters.configSync());
  return filters;
}

function filter(filters: FilterGraph, name: string): FilterContext {
  const found = filters.getFilter(name);
  if (!found) throw new Error(`The graph has no filter ${name}.`);
  return found;
}

function set(
  target: { getNative(): OptionCapableObject },
  options: Record<string, string | number>,
): void {
  for (const [name, value] of Object.entries(options)) {
    check(Option.set(target.getNative(), name, String(value), AV_OPT_SEARCH_CHILDREN));
  }
}

function check(code: number): void {
  FFmpegError.throwIfError(code, 'plain ladder');
}
