/** How far a signer's clock may be from ours, in ms. */
export const SKEW = 15 * 60 * 1000;

/** Reads `20261122T101500Z` as ms since the epoch; undefined if it is not such a time. */
export function parseSigningTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
