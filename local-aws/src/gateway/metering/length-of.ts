/** How long the list is that `value` has under this name; undefined: it has none. */
export function lengthOf(value: unknown, name: string): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const list: unknown = Reflect.get(value, name);
  return Array.isArray(list) ? list.length : undefined;
}
