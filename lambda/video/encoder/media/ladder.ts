export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One step of the ladder: a size of the same picture, and its name (`720p`). */
export interface Rung extends Size {
  readonly name: string;
}

const STEPS = [1080, 720, 480, 360] as const;

/** Part of the keys of media: change it when the same source would be encoded differently. */
export const ladderVersion = 'l2';

/**
 * The sizes a picture is encoded in, largest first. Never upscales: a picture smaller than the
 * lowest step keeps its own size. Steps count the *shorter* side, so that a portrait video gets the
 * same quality as a landscape one. All sizes are even, as 4:2:0 chroma demands.
 */
export function ladder(source: Size): readonly [Rung, ...Rung[]] {
  const shorter = Math.min(source.width, source.height);
  const [first, ...rest] = STEPS.filter((step) => step <= shorter);
  if (first === undefined)
    return [{ ...resize(source, shorter), name: `${Math.max(2, even(shorter))}p` }];
  return [rung(source, first), ...rest.map((step) => rung(source, step))];
}

function rung(source: Size, step: number): Rung {
  return { ...resize(source, step), name: `${step}p` };
}

function resize({ width, height }: Size, shorter: number): Size {
  const factor = shorter / Math.min(width, height);
  return { width: scale(width, factor), height: scale(height, factor) };
}

/** The nearest even length that is not larger than the source's own (and at least 2). */
function scale(length: number, factor: number): number {
  const nearest = 2 * Math.round((length * factor) / 2);
  return Math.max(2, Math.min(nearest, even(length)));
}

function even(length: number): number {
  return 2 * Math.floor(length / 2);
}
