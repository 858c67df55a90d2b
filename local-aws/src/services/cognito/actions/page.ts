import { z } from 'zod';

/** Says where the next page begins. */
export const pageToken = z.string().regex(/^\d+$/, 'is not a token of ours').default('0');

export function pageOf<T>(
  all: readonly T[],
  most: number,
  token: string,
): { items: readonly T[]; next: string | undefined } {
  const end = Number(token) + most;
  return {
    items: all.slice(Number(token), end),
    next: end < all.length ? String(end) : undefined,
  };
}
