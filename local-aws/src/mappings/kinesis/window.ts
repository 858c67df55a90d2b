/** A span of arrival: from `start` up to, and without, `end`; ms since the epoch. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The window in which a record that arrived then belongs. They follow each other since the epoch. */
export function windowOf(arrivedAt: number, length: number): Window {
  const start = Math.floor(arrivedAt / length) * length;
  return { start, end: start + length };
}

export function contains({ start, end }: Window, arrivedAt: number): boolean {
  return start <= arrivedAt && arrivedAt < end;
}
