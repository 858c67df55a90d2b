import { AV_OPT_SEARCH_CHILDREN } from 'node-av/constants';
import { Option } from 'node-av/lib';
import type { OptionCapableObject } from 'node-av/lib';
import { check } from './check.ts';

/** Options by FFmpeg's own names: `{ preset: 'veryfast', crf: 23 }`. */
export type Options = Readonly<Record<string, string | number>>;

/**
 * Sets options one by one, before something is opened; an unknown one is an error. (Handing a
 * Dictionary to node-av's synchronous openers frees it twice: the process crashes at its end.)
 */
export function setOptions(target: { getNative(): OptionCapableObject }, options: Options): void {
  for (const [name, value] of Object.entries(options)) {
    check(
      Option.set(target.getNative(), name, String(value), AV_OPT_SEARCH_CHILDREN),
      `set the option ${name}`,
    );
  }
}
