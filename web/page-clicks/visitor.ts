const key = 'visitor';
const uuid = /^[\da-f-]{36}$/;

/**
 * The browser's random name for its user, made when it is first asked for. Where nothing can be kept
 * it is the page's alone.
 */
export function visitorIn(
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
  newId: () => string,
): () => string {
  let visitor: string | undefined;
  return () => (visitor ??= kept(storage, newId));
}

function kept(storage: () => Pick<Storage, 'getItem' | 'setItem'>, newId: () => string): string {
  try {
    const found = storage().getItem(key);
    if (found && uuid.test(found)) return found;
    const made = newId();
    storage().setItem(key, made);
    return made;
  } catch {
    return newId();
  }
}
