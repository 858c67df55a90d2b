import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from './json-file.ts';

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** Adds the file assets of an `X.assets.json`: S3 object key → absolute path. */
export function readAssets(file: string, assets: Map<string, string>): void {
  for (const { source, destinations } of Object.values(readJsonFile(file, assetsSchema).files)) {
    if (!source.path) continue;
    for (const { objectKey } of Object.values(destinations))
      assets.set(objectKey, resolve(dirname(file), source.path));
  }
}
