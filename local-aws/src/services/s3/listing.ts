export interface PageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** At most this many keys and common prefixes together. */
  readonly maxKeys: number;
  /** The common prefix the previous page ended with: its keys are done. */
  readonly after: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of this page: where the next one goes on. */
  readonly last: string | undefined;
}

/**
 * One page of a listing. `entries` come in key order and start at the
 * prefix or later.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export function listPage<T extends { readonly key: string }>(
  entries: Iterable<T>,
  { prefix, delimiter, maxKeys, after }: PageRequest,
): Page<T> {
  const items: T[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  let isTruncated = false;
  for (const entry of entries) {
    if (!entry.key.startsWith(prefix)) break;
    const end = delimiter ? entry.key.indexOf(delimiter, prefix.length) : -1;
    const group = end < 0 ? undefined : entry.key.slice(0, end + delimiter.length);
    if (group !== undefined && (group === after || group === commonPrefixes.at(-1))) continue;
    if (items.length + commonPrefixes.length >= maxKeys) {
      isTruncated = maxKeys > 0;
      break;
    }
    last = group ?? entry.key;
    if (group === undefined) items.push(entry);
    else commonPrefixes.push(group);
  }
  return { items, commonPrefixes, isTruncated, last };
}
