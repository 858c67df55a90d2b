import type { Target } from '../demo/target.ts';

/** How often to look again, ms. In an account FilterLogEvents may be called a few times a second by all. */
export function pollInterval({ isLaptop }: Target): number {
  return isLaptop ? 200 : 3000;
}
