/** The window of arrival that analytics counts by, in ms: as `lib/clicks-stack.ts` sets it. */
export const windowMs = 60_000;

/** From the one instant to the other, both in ms since 1970: whole windows. */
export interface Span {
  readonly from: number;
  /** Not itself part of it. */
  readonly to: number;
}

const ago = /^(\d+)\s*(min|m|h|d)(\s+ago)?$/;
const units = { m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads an instant, or how long ago: `2026-11-22T12:00Z`, `90 min ago`, `2h`.
 * @returns ms since 1970; undefined when it is neither
 */
export function instantOf(text: string, now: number): number | undefined {
  const [, amount, unit] = ago.exec(text.trim()) ?? [];
  if (unit === 'm' || unit === 'min' || unit === 'h' || unit === 'd')
    return now - Number(amount) * units[unit];
  // Without a zone it would mean another instant on each machine.
  return /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
    ? Date.parse(text)
    : undefined;
}

export function windowOf(instant: number): number {
  return Math.floor(instant / windowMs) * windowMs;
}

/** A window is closed so long after its end, in ms: what was on its way has arrived. */
export const settled = 10_000;
/** So long before a record is forgotten it is no longer begun with, in ms: reading takes its time. */
const margin = 600_000;

/**
 * The whole windows that hold this stretch, as far as they are closed.
 * @param retention how long the stream keeps records, in ms
 * @throws Error when there is none, or the stream has forgotten some of their records
 */
export function closedWindows({ from, to }: Span, now: number, retention: number): Span {
  const span = {
    from: windowOf(from),
    to: Math.min(windowOf(to + windowMs - 1), windowOf(now - settled)),
  };
  const earliest = windowOf(now - retention + margin + windowMs);
  if (span.from < earliest)
    throw new Error(
      `The stream keeps records for ${retention / 3_600_000} hours: what came at ` +
        `${iso(span.from)} may be gone, and its figures would be lost. Begin at ${iso(earliest)} or later.`,
    );
  if (span.from >= span.to)
    throw new Error(
      `From ${iso(from)} to ${iso(to)} there is no window that is closed: they are a minute each.`,
    );
  return span;
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
