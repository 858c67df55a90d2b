import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalAws } from 'local-aws';
import { synthesize } from './laptop.ts';

/** Synthesizes again whenever a source of the app was saved; what changed is then picked up. */
export function watchSources(local: LocalAws, assembly: string): void {
  let pending: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const again = async (): Promise<void> => {
    try {
      await synthesize(assembly);
      for (const line of await local.reload()) console.log(line);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  };
  for (const folder of ['lambda', 'lib', 'bin'])
    watch(
      fileURLToPath(new URL(`../${folder}`, import.meta.url)),
      { recursive: true },
      (_, name) => {
        if (!name?.endsWith('.ts')) return;
        clearTimeout(pending);
        pending = setTimeout(() => {
          running = running.then(again);
        }, 100);
      },
    );
}
