import { buildSync } from 'esbuild';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** What goes into one function's bundle. Paths are relative to the repository. */
export interface BundleProps {
  /** The handler's file; becomes `index.cjs`. */
  readonly entry: string;
  /** More entries beside it, by the name they get: `child` becomes `child.cjs`. */
  readonly extraEntries?: Readonly<Record<string, string>>;
  /** Modules that are not bundled: the runtime, a layer or the host has them. */
  readonly external?: readonly string[];
}

/**
 * Bundles in this process, without Docker and without `npx esbuild`, and hashes what comes out: the
 * same sources give the same hash in every checkout. `command` takes no part in the build, but CDK
 * tells bundles of one folder apart by it.
 */
export function bundle({ entry, extraEntries = {}, external = [] }: BundleProps): Code {
  return Code.fromAsset(join(repository, 'lambda'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      command: [entry],
      local: {
        tryBundle(outdir) {
          buildSync({
            absWorkingDir: repository,
            entryPoints: { index: entry, ...extraEntries },
            outdir,
            external: [...external],
            bundle: true,
            platform: 'node',
            target: 'node24',
            format: 'cjs',
            outExtension: { '.js': '.cjs' },
            mainFields: ['module', 'main'],
            minify: true,
            logLevel: 'warning',
          });
          return true;
        },
      },
    },
  });
}
