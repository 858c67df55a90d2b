/**
 * A topological order that otherwise keeps the given one.
 * Throws when there is none, naming the cycle: `Circular dependency: A → B → A`.
 */
export function inOrder<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  dependenciesOf: (item: T) => readonly T[],
): T[] {
  const done = new Set<T>();
  const path: T[] = [];
  const visit = (item: T): void => {
    if (done.has(item)) return;
    const start = path.indexOf(item);
    if (start >= 0) {
      const cycle = [...path.slice(start), item].map(nameOf).join(' → ');
      throw new Error(`Circular dependency: ${cycle}`);
    }
    path.push(item);
    dependenciesOf(item).forEach(visit);
    path.pop();
    done.add(item);
  };
  items.forEach(visit);
  return [...done];
}
