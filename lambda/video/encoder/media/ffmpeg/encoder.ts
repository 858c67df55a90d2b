import { AV_CODEC_FLAG_GLOBAL_HEADER } from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import { Codec, CodecContext, CodecParameters, Packet } from 'node-av/lib';
import type { Frame, Rational } from 'node-av/lib';
import { check, isDry } from './check.ts';
import { setOptions } from './options.ts';
import type { Options } from './options.ts';

/** Turns frames into packets. Options carry FFmpeg's own names (`preset`, `crf`). */
export class Encoder {
  readonly timeBase: Rational;
  readonly parameters = new CodecParameters();
  readonly #context = new CodecContext();
  readonly #packet = new Packet();

  constructor(name: FFEncoderCodec, setUp: (context: CodecContext) => void, options: Options = {}) {
    const codec = Codec.findEncoderByName(name);
    if (!codec) throw new Error(`This FFmpeg has no encoder ${name}.`);
    this.#context.allocContext3(codec);
    this.#context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    setUp(this.#context);
    setOptions(this.#context, options);
    check(this.#context.open2Sync(codec), `open the ${name} encoder`);
    this.timeBase = this.#context.timeBase;
    this.parameters.alloc();
    check(this.parameters.fromContext(this.#context), `describe the ${name} encoder's output`);
    this.#packet.alloc();
  }

  /** The packets that became ready; each is valid until the next is asked for. `null` drains. */
  *packets(frame: Frame | null): Generator<Packet, void> {
    check(this.#context.sendFrameSync(frame), 'encode a frame');
    for (;;) {
      const code = this.#context.receivePacketSync(this.#packet);
      if (isDry(code)) return;
      check(code, 'encode a frame');
      yield this.#packet;
      this.#packet.unref();
    }
  }
}
