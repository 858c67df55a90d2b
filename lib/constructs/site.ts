import { buildSync } from 'esbuild';
import { AssetHashType, DockerImage, Duration } from 'aws-cdk-lib/core';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  BucketDeployment,
  CacheControl,
  Source,
  type ISource,
} from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { StageSettings } from '../stage.ts';
import { PrivateBucket } from './private-bucket.ts';

const web = join(import.meta.dirname, '../../web');

/** The site: a bucket, and in it what `web/` has. */
export class Site extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Bucket', { stage });
    new BucketDeployment(this, 'Pages', {
      destinationBucket: this.bucket,
      sources: [pages()],
      // Short, at the edge and in browsers: a new deployment is seen without an invalidation, and
      // what deploys it needs no permission on the distribution.
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.minutes(1))],
      // In MB: with the default, 128, the AWS CLI inside is slow.
      memoryLimit: 256,
      logGroup: new LogGroup(this, 'PagesLog', {
        retention: stage.logRetention,
        removalPolicy: stage.removalPolicy,
      }),
    });
  }
}

/**
 * The files at the top of `web/` are served; scripts are bundled in this process with the modules
 * they import, and what they import on demand becomes a file of its own.
 */
function pages(): ISource {
  return Source.asset(web, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(outdir) {
          buildSync({
            absWorkingDir: web,
            entryPoints: globSync('*.{html,svg,css,ts}', { cwd: web }).toSorted(),
            outdir,
            loader: { '.html': 'copy', '.svg': 'copy' },
            bundle: true,
            splitting: true,
            chunkNames: '[name]-[hash]',
            platform: 'browser',
            target: 'es2022',
            format: 'esm',
            minify: true,
            logLevel: 'warning',
          });
          return true;
        },
      },
    },
  });
}
