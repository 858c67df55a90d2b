import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bitRates } from './bit-rates.ts';
import type { BitRates } from './bit-rates.ts';
import type { Encoder } from './ffmpeg/encoder.ts';
import { Output } from './ffmpeg/output.ts';
import {
  readSegments,
  targetDuration,
  withLastJoined,
  withTargetDuration,
  withTotal,
} from './media-playlist.ts';
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

/** Joins a short last segment of a finished rendition to the one before it (see `withLastJoined`). */
export function joinShortLast(folder: string): void {
  const path = join(folder, PLAYLIST);
  const shortened = withLastJoined(readFileSync(path, 'utf8'));
  if (!shortened) return;
  const { playlist, into, joined } = shortened;
  appendFileSync(join(folder, into), readFileSync(join(folder, joined)));
  rmSync(join(folder, joined));
  writeFileSync(path, playlist);
}

/** All playlists of a video state the same: https://datatracker.ietf.org/doc/html/rfc8216#section-6.2.4 */
export function stateTargetDuration(folders: readonly string[]): void {
  const paths = folders.map((folder) => join(folder, PLAYLIST));
  const playlists = paths.map((path) => readFileSync(path, 'utf8'));
  const seconds = targetDuration(playlists.flatMap(readSegments));
  for (const [index, path] of paths.entries()) {
    writeFileSync(path, withTargetDuration(playlists[index] ?? '', seconds));
  }
}

/** Bits per second of a finished rendition, from its playlist and the sizes of its segments. */
export function measureBitRates(folder: string): BitRates {
  const playlist = readFileSync(join(folder, PLAYLIST), 'utf8');
  return bitRates(
    readSegments(playlist).map(({ uri, seconds }) => ({
      seconds,
      bits: statSync(join(folder, uri)).size * 8,
    })),
  );
}
