/** What the container promised and what decoding brought to light. */
export interface Harvest {
  /** Absent if the container does not say. */
  readonly promisedSeconds: number | undefined;
  readonly readSeconds: number;
  readonly pictures: number;
  /** Packets of the picture, and how many errors there were in decoding them. */
  readonly packets: number;
  readonly errors: number;
}

/** Containers round durations, and a sound may end a little before the last picture does. */
const TOLERATED_SECONDS = 0.5;
const TOLERATED_ERRORS = 0.05;

/**
 * FFmpeg reads a truncated or damaged file without failing: only the comparison shows it. Returns a
 * sentence for the uploader, or nothing if the file is whole.
 */
export function complain(harvest: Harvest): string | undefined {
  const { promisedSeconds, readSeconds, pictures, packets, errors } = harvest;
  if (pictures === 0)
    return 'Not one picture of this file could be read: it is damaged or cut off.';
  if (promisedSeconds !== undefined && promisedSeconds - readSeconds > TOLERATED_SECONDS) {
    return `The file is cut off: ${readSeconds.toFixed(1)} s of ${promisedSeconds.toFixed(1)} s could be read.`;
  }
  if (errors > packets * TOLERATED_ERRORS) {
    return `The file is damaged: ${errors} of ${packets} pictures could not be read.`;
  }
  return undefined;
}
