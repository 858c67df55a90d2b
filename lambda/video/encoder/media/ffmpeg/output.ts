import { AVFMT_NOFILE } from 'node-av/constants';
import { FormatContext } from 'node-av/lib';
import type { Packet, Stream } from 'node-av/lib';
import { check } from './check.ts';
import type { Encoder } from './encoder.ts';
import { setOptions } from './options.ts';
import type { Options } from './options.ts';

/** A file (or, for HLS, a playlist with its segments) that packets of encoders are written to. */
export class Output {
  readonly #context = new FormatContext();
  readonly #tracks: { readonly encoder: Encoder; readonly stream: Stream }[];
  readonly #hasFile: boolean;

  constructor(format: 'hls' | 'mp4', path: string, encoders: readonly Encoder[], options: Options) {
    check(this.#context.allocOutputContext2(null, format, path), `write ${format}`);
    this.#tracks = encoders.map((encoder) => {
      const stream = this.#context.newStream();
      stream.timeBase = encoder.timeBase;
      check(encoder.parameters.copy(stream.codecpar), 'describe a track');
      stream.codecpar.codecTag = 0;
      return { encoder, stream };
    });
    this.#hasFile = this.#context.oformat?.hasFlags(AVFMT_NOFILE) === false;
    if (this.#hasFile) check(this.#context.openOutputSync(), `create ${path}`);
    setOptions(this.#context, options);
    check(this.#context.writeHeaderSync(), `begin ${path}`);
  }

  /** Writes a packet of one of the encoders. The packet stays the caller's. */
  write(packet: Packet, encoder: Encoder): void {
    const track = this.#tracks.find((candidate) => candidate.encoder === encoder);
    const copy = packet.clone();
    if (!track || !copy)
      throw new Error('A packet came from an encoder this output has no track for.');
    copy.rescaleTs(encoder.timeBase, track.stream.timeBase);
    copy.timeBase = track.stream.timeBase;
    copy.streamIndex = track.stream.index;
    check(this.#context.interleavedWriteFrameSync(copy), 'write a packet');
    copy.free();
  }

  finish(): void {
    check(this.#context.writeTrailerSync(), 'finish a file');
    if (this.#hasFile) this.#context.closeOutputSync();
    this.#context.freeContext();
  }
}
