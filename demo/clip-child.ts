/** Makes a test clip: the child process of `clip.ts`. FFmpeg's own generators draw and sound. */
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_ERROR,
  AV_OPT_SEARCH_CHILDREN,
  AV_PIX_FMT_YUV420P,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_FLT,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBOPUS,
  FF_ENCODER_LIBVPX_VP9,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
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
import type { ClipJob } from './clip.ts';

interface Drawing {
  /** Held as long as its sink is used: the collector would free it. */
  readonly graph: FilterGraph;
  readonly sink: FilterContext;
}

interface Track extends Drawing {
  readonly encoder: CodecContext;
  readonly stream: Stream;
  done: boolean;
}

Log.setLevel(AV_LOG_ERROR);
const job: ClipJob = JSON.parse(process.argv[2] ?? '');
const webm = job.path.endsWith('.webm');
const file = new FormatContext();
check(file.allocOutputContext2(null, webm ? 'webm' : 'mp4', job.path));
const tracks = [...(job.withVideo ? [videoTrack()] : []), ...(job.withAudio ? [audioTrack()] : [])];
if (!webm && job.faststart) set(file, { movflags: '+faststart' });
check(file.openOutputSync());
check(file.writeHeaderSync());
const frame = new Frame();
const packet = new Packet();
frame.alloc();
packet.alloc();
while (tracks.some((track) => !track.done)) for (const track of tracks) step(track);
check(file.writeTrailerSync());
file.closeOutputSync();

function videoTrack(): Track {
  const { width, height, rate, seconds, pause, pixelAspect } = job;
  const sar = `${pixelAspect.num}/${pixelAspect.den}`;
  const select = `select='not(between(t,${pause.from},${pause.to})*gt(t,0))'`;
  const source = generator(
    `testsrc2=size=${width}x${height}:rate=${rate}:duration=${seconds},${select},setsar=${sar},format=yuv420p,buffersink@out`,
  );
  const vp9 = webm || job.codec === 'vp9';
  const encoder = open(
    vp9 ? FF_ENCODER_LIBVPX_VP9 : FF_ENCODER_LIBX264,
    (context) => {
      context.width = width;
      context.height = height;
      context.pixelFormat = AV_PIX_FMT_YUV420P;
      context.sampleAspectRatio = new Rational(pixelAspect.num, pixelAspect.den);
      context.timeBase = new Rational(1, rate);
      context.framerate = new Rational(rate, 1);
    },
    vp9 ? { deadline: 'realtime', 'cpu-used': 8, b: 800_000 } : { preset: 'ultrafast', crf: 28 },
  );
  const stream = addStream(encoder);
  stream.avgFrameRate = new Rational(rate, 1);
  if (job.rotation !== 0) {
    check(stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, rotationMatrix()));
  }
  return { ...source, encoder, stream, done: false };
}

function audioTrack(): Track {
  const format = webm ? 'flt' : 'fltp';
  const source = generator(
    `sine=frequency=440:sample_rate=48000:duration=${job.seconds},aformat=sample_fmts=${format}:channel_layouts=stereo,asetnsamples=n=${webm ? 960 : 1024}:p=1,abuffersink@out`,
  );
  const encoder = open(webm ? FF_ENCODER_LIBOPUS : FF_ENCODER_AAC, (context) => {
    context.sampleFormat = webm ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP;
    context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
    context.sampleRate = 48_000;
    context.bitRate = 96_000n;
    context.timeBase = new Rational(1, 48_000);
  });
  return { ...source, encoder, stream: addStream(encoder), done: false };
}

/** Draws one frame of a track, encodes it and writes what became ready. */
function step(track: Track): void {
  if (track.done) return;
  track.done = track.sink.buffersinkGetFrameSync(frame) < 0;
  check(track.encoder.sendFrameSync(track.done ? null : frame));
  frame.unref();
  while (track.encoder.receivePacketSync(packet) >= 0) {
    packet.rescaleTs(track.encoder.timeBase, track.stream.timeBase);
    packet.streamIndex = track.stream.index;
    check(file.interleavedWriteFrameSync(packet));
  }
}

function generator(description: string): Drawing {
  const graph = new FilterGraph();
  graph.alloc();
  check(graph.parse2(description));
  check(graph.configSync());
  const sink = graph.getFilter('buffersink@out') ?? graph.getFilter('abuffersink@out');
  if (!sink) throw new Error(`No sink in ${description}`);
  return { graph, sink };
}

function open(
  name: FFEncoderCodec,
  setUp: (context: CodecContext) => void,
  options: Record<string, string | number> = {},
): CodecContext {
  const codec = Codec.findEncoderByName(name);
  if (!codec) throw new Error(`This FFmpeg has no encoder ${name}.`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  setUp(context);
  set(context, options);
  check(context.open2Sync(codec));
  return context;
}

function addStream(encoder: CodecContext): Stream {
  const stream = file.newStream();
  stream.timeBase = encoder.timeBase;
  check(stream.codecpar.fromContext(encoder));
  return stream;
}

/** Nine 16.16 fixed-point numbers (the last of each row 2.30), little-endian. */
function rotationMatrix(): Buffer {
  const radians = (job.rotation * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(radians)), Math.round(Math.sin(radians))];
  const numbers = [cos, sin, 0, -sin, cos, 0, 0, 0].map((number) => number * 65_536);
  const matrix = Buffer.alloc(36);
  [...numbers, 2 ** 30].forEach((number, index) => matrix.writeInt32LE(number, index * 4));
  return matrix;
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
  FFmpegError.throwIfError(code, `making ${job.path}`);
}
