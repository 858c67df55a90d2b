import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Packet } from 'node-av/lib';
import type { Encoder } from './ffmpeg/encoder.ts';
import { Output } from './ffmpeg/output.ts';
import {
  PLAYLIST,
  hlsOutput,
  joinShortLast,
  measureBitRates,
  stateTargetDuration,
  stateTotal,
} from './hls.ts';
import { bandwidth, masterPlaylist } from './master-playlist.ts';
import type { Rendition } from './protocol.ts';
import { Refusal } from './refusal.ts';
import type { Limits } from './limits.ts';
import type { VideoEncoder } from './video-encoder.ts';

const AUDIO = 'audio';

/**
 * The files a finished video consists of. Every packet is encoded once: those of the largest
 * rendition and of the sound go to HLS and, the very same, to the MP4.
 *
 *     master.m3u8   720p/{playlist.m3u8,init.mp4,segment-00000.m4s,…}   audio/…   video.mp4
 */
export class Publication {
  readonly #folder: string;
  readonly #videos: readonly VideoEncoder[];
  readonly #audio: Encoder | undefined;
  readonly #outputs: ReadonlyMap<Encoder, readonly Output[]>;
  readonly #limits: Limits;
  #bytes = 0;
  #isHeard = false;

  constructor(
    folder: string,
    videos: readonly VideoEncoder[],
    audio: Encoder | undefined,
    limits: Limits,
  ) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#videos = videos;
    this.#audio = audio;
    this.#limits = limits;
    const best = videos[0]?.encoder;
    const inMp4 = [best, audio].filter((encoder) => encoder !== undefined);
    const mp4 = new Output('mp4', join(folder, 'video.mp4'), inMp4, { movflags: '+faststart' });
    const outputs = videos.map(({ rung, encoder }): [Encoder, Output[]] => {
      const hls = hlsOutput(join(folder, rung.name), encoder);
      return [encoder, encoder === best ? [hls, mp4] : [hls]];
    });
    if (audio) outputs.push([audio, [hlsOutput(join(folder, AUDIO), audio), mp4]]);
    this.#outputs = new Map(outputs);
  }

  write(packet: Packet, encoder: Encoder): void {
    const outputs = this.#outputs.get(encoder) ?? [];
    this.#bytes += packet.size * outputs.length;
    this.#refuseTooLarge();
    this.#isHeard ||= encoder === this.#audio;
    for (const output of outputs) output.write(packet, encoder);
  }

  /** Completes all files, the master playlist last. A sound that was never heard is left out. */
  finish(): Rendition[] {
    for (const output of new Set([...this.#outputs.values()].flat())) output.finish();
    const heard = this.#isHeard ? this.#audio : undefined;
    if (!heard) rmSync(join(this.#folder, AUDIO), { recursive: true, force: true });
    for (const { rung, durationSeconds } of this.#videos) {
      stateTotal(join(this.#folder, rung.name), durationSeconds);
    }
    const folders = [...this.#videos.map(({ rung }) => rung.name), ...(heard ? [AUDIO] : [])].map(
      (name) => join(this.#folder, name),
    );
    for (const folder of folders) joinShortLast(folder);
    stateTargetDuration(folders);
    const audio = heard && this.#describe(AUDIO, heard);
    const variants = this.#videos.map(({ rung, encoder, frameRate }) => ({
      ...rung,
      frameRate,
      ...this.#describe(rung.name, encoder),
    }));
    writeFileSync(join(this.#folder, 'master.m3u8'), masterPlaylist(variants, audio));
    return variants.map(({ name, width, height, bitRates }) => ({
      name,
      width,
      height,
      bandwidth: bandwidth(bitRates, audio),
    }));
  }

  #refuseTooLarge(): void {
    const { outputBytes } = this.#limits;
    if (this.#bytes <= outputBytes) return;
    const most = `${Math.floor(outputBytes / 1e6).toLocaleString('en')} MB`;
    throw new Refusal(
      `Encoded for all players, this video takes more than ${most}, the most that there is room for.`,
    );
  }

  #describe(name: string, encoder: Encoder) {
    const codec = encoder.parameters.getCodecString();
    if (!codec) throw new Error(`FFmpeg does not know the codec string of ${name}.`);
    return {
      uri: `${name}/${PLAYLIST}`,
      codec,
      bitRates: measureBitRates(join(this.#folder, name)),
    };
  }
}
