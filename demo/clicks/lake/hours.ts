/**
 * The hour's partition a time belongs to, as the lake names it: `2026-11-22-21`, in UTC.
 * @param text a day (its first hour), an hour, or an instant
 * @throws when it is none of these
 */
export function hourOf(text: string): string {
  const [, day, hour = '00'] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}))?$/.exec(text) ?? [];
  const instant = new Date(day === undefined ? text : `${day}T${hour}:00Z`);
  if (
    (day === undefined && !/^\d{4}-\d{2}-\d{2}T.+Z$/.test(text)) ||
    Number.isNaN(instant.getTime())
  )
    throw new Error(
      `"${text}" is no time: give a day (2026-11-22), an hour (2026-11-22T21) or an instant (2026-11-22T21:07:00Z), in UTC.`,
    );
  const iso = instant.toISOString();
  return `${iso.slice(0, 10)}-${iso.slice(11, 13)}`;
}

/** Hours of the lake, both included; undefined: without that bound. */
export interface Hours {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The hour under which an object lies; undefined: it is none of the lake's. */
export function partitionOf(key: string): string | undefined {
  return /^clicks\/hour=(\d{4}-\d{2}-\d{2}-\d{2})\/[^/]+$/.exec(key)?.[1];
}

export function isWithin(hour: string, { from, to }: Hours): boolean {
  return (from === undefined || hour >= from) && (to === undefined || hour <= to);
}
