export interface Segment {
  readonly uri: string;
  readonly seconds: number;
}

/** Joined to one of four seconds, a shorter one does not change the target duration. */
const SHORTEST_LAST_SECONDS = 0.4;

const SEGMENT = /^#EXTINF:([\d.]+),[^\n]*\n([^#\n]+)$/gm;

/** The segments a media playlist names, in order. */
export function readSegments(playlist: string): Segment[] {
  return [...playlist.matchAll(SEGMENT)].map(([, seconds = '', uri = '']) => ({
    seconds: Number(seconds),
    uri,
  }));
}

/**
 * The playlist with its last segment so long that all of them last `totalSeconds`. FFmpeg measures
 * the last one to the last picture it was *given*; as pictures are coded out of order, that is not
 * the last one *shown*, and at a variable frame rate seconds may be missing.
 */
export function withTotal(playlist: string, totalSeconds: number): string {
  const segments = readSegments(playlist);
  const last = segments.at(-1);
  if (!last) return playlist;
  const before = segments.slice(0, -1).reduce((sum, { seconds }) => sum + seconds, 0);
  const seconds = Math.max(totalSeconds - before, 0.001);
  return playlist.replace(SEGMENT, (line, _, uri) =>
    uri === last.uri ? `#EXTINF:${seconds.toFixed(6)},\n${uri}` : line,
  );
}

/**
 * The playlist with its last segment joined to the one before it, if it is short. hls.js takes a
 * segment shorter than its tolerance (`maxFragLookUpTolerance`, 0.25 s) for one that it has, and
 * waits for the end for ever.
 * @returns nothing if the last segment can stay
 */
export function withLastJoined(
  playlist: string,
): { readonly playlist: string; readonly into: string; readonly joined: string } | undefined {
  const [before, last] = readSegments(playlist).slice(-2);
  if (!before || !last || last.seconds >= SHORTEST_LAST_SECONDS) return undefined;
  const entry = `#EXTINF:${(before.seconds + last.seconds).toFixed(6)},\n${before.uri}`;
  const shortened = playlist
    .replace(SEGMENT, (line, _, uri) => (uri === last.uri ? '' : uri === before.uri ? entry : line))
    .replace('\n\n', '\n');
  return { playlist: shortened, into: before.uri, joined: last.uri };
}

/** The length that no segment exceeds when rounded: whole seconds, and never none. */
export function targetDuration(segments: readonly Pick<Segment, 'seconds'>[]): number {
  return Math.max(1, ...segments.map(({ seconds }) => Math.round(seconds)));
}

export function withTargetDuration(playlist: string, seconds: number): string {
  return playlist.replace(/^#EXT-X-TARGETDURATION:.*$/m, `#EXT-X-TARGETDURATION:${seconds}`);
}
