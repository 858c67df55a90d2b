import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Encoder } from './ffmpeg/encoder.ts';
import { Output } from './ffmpeg/output.ts';
import type { BitRates } from './master-playlist.ts';
import { readSegments, withTotal } from './media-playlist.ts';
import { SEGMENT_SECONDS } from './video-encoder.ts';

export const PLAYLIST = 'playlist.m3u8';

/**
 * Begins an HLS rendition in a folder of its own: a playlist, an init segment, fMP4 segments. Times
 * are kept as they are: otherwise the picture is moved by the encoder's delay, and the sound is not.
 */
export function hlsOutput(folder: string, encoder: Encoder): Output {
  mkdirSync(folder, { recursive: true });
  return new Output('hls', join(folder, PLAYLIST), [encoder], {
    hls_time: SEGMENT_SECONDS,
    hls_playlist_type: 'vod',
    hls_segment_type: 'fmp4',
    hls_flags: 'independent_segments',
    avoid_negative_ts: 'disabled',
    hls_fmp4_init_filename: 'init.mp4',
    hls_segment_filename: join(folder, 'segment-%05d.m4s'),
  });
}

/** Mends the length of a finished rendition's last segment (see `withTotal`). */
export function stateTotal(folder: string, seconds: number): void {
  const path = join(folder, PLAYLIST);
  writeFileSync(path, withTotal(readFileSync(path, 'utf8'), seconds));
}

/** Bits per second of a finished rendition, from its playlist and the sizes of its segments. */
export function measureBitRates(folder: string): BitRates {
  const segments = readSegments(readFileSync(join(folder, PLAYLIST), 'utf8')).map(
    ({ uri, seconds }) => ({ seconds, bits: statSync(join(folder, uri)).size * 8 }),
  );
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  const bits = segments.reduce((sum, segment) => sum + segment.bits, 0);
  return {
    average: Math.ceil(bits / seconds),
    peak: Math.ceil(Math.max(...segments.map((segment) => segment.bits / segment.seconds))),
  };
}
