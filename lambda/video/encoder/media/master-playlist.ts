import type { BitRates } from './bit-rates.ts';
import type { Rung } from './ladder.ts';

export interface VideoVariant extends Rung {
  readonly uri: string;
  /** RFC 6381: `avc1.64001f`. */
  readonly codec: string;
  /** Pictures a second. */
  readonly frameRate: number;
  readonly bitRates: BitRates;
}

export interface AudioRendition {
  readonly uri: string;
  readonly codec: string;
  readonly bitRates: BitRates;
}

/**
 * The playlist a player opens first: every variant with what it takes to play it.
 * https://datatracker.ietf.org/doc/html/rfc8216#section-4.3.4.2
 */
export function masterPlaylist(
  variants: readonly VideoVariant[],
  audio: AudioRendition | undefined,
): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (audio) {
    lines.push(
      `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${audio.uri}"`,
    );
  }
  for (const { bitRates, codec, frameRate, width, height, uri } of variants) {
    const attributes = [
      `BANDWIDTH=${bandwidth(bitRates, audio)}`,
      `AVERAGE-BANDWIDTH=${bitRates.average + (audio?.bitRates.average ?? 0)}`,
      `RESOLUTION=${width}x${height}`,
      `FRAME-RATE=${frameRate.toFixed(3)}`,
      `CODECS="${audio ? `${codec},${audio.codec}` : codec}"`,
      ...(audio ? ['AUDIO="audio"'] : []),
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, uri);
  }
  return `${lines.join('\n')}\n`;
}

/** What a connection must carry to play a variant with its sound, in bits per second. */
export function bandwidth(video: BitRates, audio: AudioRendition | undefined): number {
  return video.peak + (audio?.bitRates.peak ?? 0);
}
