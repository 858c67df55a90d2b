import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackages, layerHash } from './ffmpeg-packages.ts';

const source = join(import.meta.dirname, '../../layers/ffmpeg');

/**
 * FFmpeg for Lambda: the npm package node-av with its binary for Linux on arm64, by the lockfile of
 * `layers/ffmpeg`. It is fetched when CDK bundles the assets of its stack: `cdk ls` does not, nor does
 * `cdk deploy --exclusively` of another.
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export class FfmpegLayer extends LayerVersion {
  constructor(scope: Construct, id: string) {
    const hash = layerHash(readFileSync(join(source, 'package-lock.json')));
    super(scope, id, {
      code: Code.fromAsset(source, {
        assetHashType: AssetHashType.CUSTOM,
        assetHash: hash,
        bundling: {
          image: DockerImage.fromRegistry('never-used'),
          local: {
            tryBundle(outdir) {
              cpSync(fetchPackages(source, hash), outdir, { recursive: true });
              return true;
            },
          },
        },
      }),
      compatibleArchitectures: [Architecture.ARM_64],
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      description: 'FFmpeg for the encoder: node-av and its binary',
      license: 'MIT (node-av), GPL-3.0-or-later (the FFmpeg inside)',
    });
  }
}
