import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, FormatContext, Packet } from 'node-av/lib';
import type { Frame } from 'node-av/lib';
import { check } from '../../lambda/video/encoder/media/ffmpeg/check.ts';
import { Decoder } from '../../lambda/video/encoder/media/ffmpeg/decoder.ts';
import { SANDBOX_LIMITS } from '../../lambda/video/encoder/media/limits.ts';
import { probe } from '../../lambda/video/encoder/media/probe.ts';
import type { Track } from '../../lambda/video/encoder/media/probe.ts';

/** A decoded picture; `frame` is valid until the next is asked for. */
export interface Picture {
  readonly frame: Frame;
  /** When it is shown, in seconds of the playback. */
  readonly seconds: number;
}

/** The video of a file, decoded as it goes. */
export interface Film {
  readonly container: FormatContext;
  readonly video: Track;
  readonly startSeconds: number;
}

/** Opens what the encoder wrote: a playlist or an MP4. */
export function openFilm(path: string): Film {
  const container = new FormatContext();
  check(container.openInputSync(path), `open ${path}`);
  check(container.findStreamInfoSync(), `read ${path}`);
  const stream = container.streams[container.findBestStream(AVMEDIA_TYPE_VIDEO)];
  const codec = stream && Codec.findDecoder(stream.codecpar.codecId);
  if (!stream || !codec) throw new Error(`There is no picture in ${path}.`);
  return { container, video: { stream, codec }, startSeconds: 0 };
}

/** Opens an upload as the encoder does. */
export function openSource(path: string) {
  return probe(path, SANDBOX_LIMITS);
}

/** The pictures in the order in which they are shown. */
export function* picturesOf({ container, video, startSeconds }: Film): Generator<Picture, void> {
  const decoder = new Decoder(video.stream, video.codec);
  const tick = video.stream.timeBase.num / video.stream.timeBase.den;
  const packet = new Packet();
  packet.alloc();
  const decode = function* (input: Packet | null): Generator<Picture, void> {
    for (const frame of decoder.frames(input)) {
      yield { frame, seconds: Number(frame.bestEffortTimestamp) * tick - startSeconds };
    }
  };
  while (container.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === video.stream.index) yield* decode(packet);
    packet.unref();
  }
  yield* decode(null);
}
