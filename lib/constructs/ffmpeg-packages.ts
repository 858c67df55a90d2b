import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '../../node_modules/.cache/conveyor');

/** Change it with what is done to the packages below: it is part of the layer's hash. */
const recipe = 1;

/** All that the encoder loads. node-av's optional parts (WebRTC, downloads) are left out. */
export const packages = ['node-av', '@seydx/node-av-linux-arm64'];

/**
 * In bytes, unpacked: what Lambda allows a function with all its layers, less what is left for the
 * function's own bundle.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const bundleAllowance = 10 * 2 ** 20;
const limit = 250 * 2 ** 20 - bundleAllowance;

/** Of the layer's content: the same in every checkout of the same lockfile. */
export function layerHash(lockfile: Buffer): string {
  return createHash('sha256')
    .update(`${recipe}\n${packages.join('\n')}\n`)
    .update(lockfile)
    .digest('hex');
}

/**
 * A folder with the layer's content. It is fetched from the npm registry by the lockfile in `source`,
 * without Docker and without running anybody's install script, unless an earlier synthesis did so
 * for the same hash.
 * @throws Error that says what npm said, or that the packages are too large
 */
export function fetchPackages(source: string, hash: string): string {
  const layer = join(cache, `ffmpeg-layer-${hash}`);
  if (existsSync(layer)) return layer;

  console.error(
    'Fetching FFmpeg for the encoder’s Lambda layer from the npm registry (node-av for Linux on arm64, about 70 MB, once for each lockfile). `-c ffmpeg=host` leaves the layer out.',
  );
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    for (const file of ['package.json', 'package-lock.json'])
      cpSync(join(source, file), join(scratch, file));
    install(scratch);
    const content = join(scratch, 'layer');
    copyPackages(join(scratch, 'node_modules'), join(content, 'nodejs/node_modules'));
    checkSize(content);
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

/** Copies what runs, without type declarations and source maps. */
export function copyPackages(from: string, to: string, names: readonly string[] = packages): void {
  for (const name of names) {
    cpSync(join(from, name), join(to, name), {
      recursive: true,
      filter: (path) => !/\.(map|d\.ts)$/.test(path),
    });
  }
}

/** @throws Error with the figures, when `directory` is more than a layer may have */
export function checkSize(directory: string, allowed = limit): void {
  const bytes = globSync('**', { cwd: directory })
    .map((path) => statSync(join(directory, path)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  if (bytes <= allowed) return;
  throw new Error(
    `The FFmpeg layer has ${megabytes(bytes)} unpacked, but may have ${megabytes(allowed)}: Lambda allows 250 MB with the function’s own bundle. Leave packages out in lib/constructs/ffmpeg-packages.ts, or take a smaller version of node-av in layers/ffmpeg.`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
