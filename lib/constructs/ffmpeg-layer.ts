import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');
const source = join(repository, 'layers/ffmpeg');

/** Change it with what is done to the packages below: it is part of the asset's hash. */
const recipe = 1;

/** What the encoder loads. node-av's optional parts (WebRTC, downloads) are left out. */
const packages = ['node-av', '@seydx/node-av-linux-arm64'];

/**
 * FFmpeg for Lambda: the npm package node-av with its binary for Linux on arm64, unpacked 146 MB of
 * the 250 that a function may have with its layers. Fetched from the npm registry by the lockfile of
 * `layers/ffmpeg`, without Docker and without running anybody's install script, and kept for the next
 * synthesis under that lockfile's hash.
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export class FfmpegLayer extends LayerVersion {
  constructor(scope: Construct, id: string) {
    const hash = layerHash();
    super(scope, id, {
      code: Code.fromAsset(fetched(hash), {
        assetHashType: AssetHashType.CUSTOM,
        assetHash: hash,
      }),
      compatibleArchitectures: [Architecture.ARM_64],
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      description: 'FFmpeg for the encoder: node-av and its binary',
      license: 'MIT (node-av), GPL-3.0-or-later (the FFmpeg inside)',
    });
  }
}

/** The same in every checkout of the same lockfile. */
function layerHash(): string {
  return createHash('sha256')
    .update(`${recipe}\n${packages.join('\n')}\n`)
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex');
}

/** The folder with the layer's content, fetched unless an earlier synthesis did. */
function fetched(hash: string): string {
  const cache = join(repository, 'node_modules/.cache/conveyor');
  const layer = join(cache, `ffmpeg-layer-${hash}`);
  if (existsSync(layer)) return layer;

  console.error(
    'Fetching FFmpeg for the encoder’s Lambda layer from the npm registry (node-av for Linux on arm64, about 55 MB, once for each lockfile). `-c ffmpeg=host` leaves the layer out.',
  );
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    for (const file of ['package.json', 'package-lock.json'])
      cpSync(join(source, file), join(scratch, file));
    install(scratch);
    const content = join(scratch, 'layer');
    for (const name of packages) {
      cpSync(join(scratch, 'node_modules', name), join(content, 'nodejs/node_modules', name), {
        recursive: true,
        filter: (path) => !/\.(map|d\.ts)$/.test(path),
      });
    }
    // Whole or not at all: a synthesis that is interrupted leaves no half of a layer.
    renameSync(content, layer);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return layer;
}

function install(directory: string): void {
  const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  try {
    execFileSync('npm', ['ci', ...platform, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(
      `The FFmpeg layer could not be fetched: npm ci in layers/ffmpeg failed.\n${said.trim()}\nWithout network: -c ffmpeg=host synthesizes templates without the layer, for a laptop.`,
      { cause: error },
    );
  }
}
