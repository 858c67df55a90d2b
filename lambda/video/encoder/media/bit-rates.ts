import { targetDuration } from './media-playlist.ts';

/** Bits per second: of the heaviest stretch of about a segment's length, and over the whole. */
export interface BitRates {
  readonly peak: number;
  readonly average: number;
}

interface Stretch {
  readonly bits: number;
  readonly seconds: number;
}

/**
 * The peak is that of any run of segments that lasts 0.5 to 1.5 target durations, so that a last
 * segment of a single picture does not count by itself.
 * https://datatracker.ietf.org/doc/html/rfc8216#section-4.1
 */
export function bitRates(segments: readonly Stretch[]): BitRates {
  const target = targetDuration(segments);
  const average = rate(segments.reduce(join, NOTHING));
  let peak = average;
  for (const from of segments.keys()) {
    let run = NOTHING;
    for (const segment of segments.slice(from)) {
      run = join(run, segment);
      if (run.seconds > 1.5 * target) break;
      if (run.seconds >= 0.5 * target) peak = Math.max(peak, rate(run));
    }
  }
  return { average, peak };
}

const NOTHING: Stretch = { bits: 0, seconds: 0 };

function join(a: Stretch, b: Stretch): Stretch {
  return { bits: a.bits + b.bits, seconds: a.seconds + b.seconds };
}

function rate({ bits, seconds }: Stretch): number {
  return seconds > 0 ? Math.ceil(bits / seconds) : 0;
}
