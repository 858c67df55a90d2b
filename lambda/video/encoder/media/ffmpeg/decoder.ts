import { CodecContext, Frame } from 'node-av/lib';
import type { Codec, Packet, Stream } from 'node-av/lib';
import { Refusal } from '../refusal.ts';
import { check, isDry } from './check.ts';
import { setOptions } from './options.ts';
import type { Options } from './options.ts';

/** Turns the packets of one stream into frames. A damaged packet is counted and passed over. */
export class Decoder {
  /** Packets and frames that could not be decoded. */
  errors = 0;
  readonly #context = new CodecContext();
  readonly #frame = new Frame();

  constructor(stream: Stream, codec: Codec, options: Options = {}) {
    this.#context.allocContext3(codec);
    check(this.#context.parametersToContext(stream.codecpar), 'read the codec parameters');
    this.#context.pktTimebase = stream.timeBase;
    this.#context.threadCount = 0;
    setOptions(this.#context, options);
    if (this.#context.open2Sync(codec) < 0) {
      throw new Refusal(
        `The file is damaged: how its ${codec.name} is to be decoded is unreadable.`,
      );
    }
    this.#frame.alloc();
  }

  /** The frames that became ready; each is valid until the next is asked for. `null` drains. */
  *frames(packet: Packet | null): Generator<Frame, void> {
    if (this.#context.sendPacketSync(packet) < 0) this.errors += 1;
    for (;;) {
      const code = this.#context.receiveFrameSync(this.#frame);
      if (isDry(code)) return;
      if (code < 0) {
        this.errors += 1;
        continue;
      }
      yield this.#frame;
      this.#frame.unref();
    }
  }
}
