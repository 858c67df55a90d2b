import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import * as z from 'zod';
import cdkJson from '../../cdk.json' with { type: 'json' };
import lockfile from '../../layers/ffmpeg/package-lock.json' with { type: 'json' };
import {
  bundleAllowance,
  checkSize,
  copyPackages,
  layerHash,
  packages,
} from '../../lib/constructs/ffmpeg-packages.ts';
import { addConveyor } from '../../lib/conveyor.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const repository = join(__dirname, '../..');
const layerProperties = z.object({ Content: z.object({ S3Key: z.string() }) });
const layers = (context: Record<string, string>) =>
  resources(synthesize(context).video, 'AWS::Lambda::LayerVersion', layerProperties);

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'conveyor-layer-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

/** Fails with what `node` said. */
function run(script: string, nodePath: string): string {
  writeFileSync(join(scratch, 'index.cjs'), script);
  return execFileSync(process.execPath, ['index.cjs'], {
    stdio: 'pipe',
    cwd: scratch,
    env: { PATH: process.env.PATH, NODE_PATH: nodePath },
    encoding: 'utf8',
  });
}

describe('the layer with FFmpeg', () => {
  it('is what the encoder of an account has, and of nobody else', () => {
    const { video } = synthesize({ ffmpeg: 'layer' });
    const schema = z.object({ Layers: z.array(z.unknown()).default([]) });
    const users = resources(video, 'AWS::Lambda::Function', schema)
      .filter(({ properties }) => properties.Layers.length > 0)
      .map(({ logicalId }) => logicalId);
    expect(users).toEqual([expect.stringMatching(/^Encoder/)]);
    expect(layers({ ffmpeg: 'layer' })).toHaveLength(1);
  });

  it('is not there for a laptop', () => {
    expect(layers({ ffmpeg: 'host' })).toEqual([]);
  });

  it('is the same whatever else is configured, so that it is uploaded once', () => {
    const [one] = layers({ ffmpeg: 'layer' });
    const [other] = layers({ ffmpeg: 'layer', stage: 'production', sender: 'us@example.com' });
    expect(one).toEqual(other);
  });

  it('is another one when its lockfile changes', () => {
    const hash = layerHash(Buffer.from('{"a": 1}'));
    expect(layerHash(Buffer.from('{"a": 1}'))).toBe(hash);
    expect(layerHash(Buffer.from('{"a": 2}'))).not.toBe(hash);
  });

  it('has the version of node-av that everything is tested with, and its binary for arm64', () => {
    expect(lockfile.packages['node_modules/node-av'].version).toBe(
      packageJson.dependencies['node-av'],
    );
    expect(packages.map((name) => `node_modules/${name}`).toSorted()).toEqual(
      Object.keys(lockfile.packages)
        .filter((path) => /node_modules\/(node-av|@seydx\/node-av-linux-arm64)$/.test(path))
        .toSorted(),
    );
  });

  it('needs no other packages for what the encoder loads', () => {
    const host = ['node-av', `@seydx/node-av-${process.platform}-${process.arch}`];
    const nodePath = join(scratch, 'nodejs/node_modules');
    copyPackages(join(repository, 'node_modules'), nodePath, host);
    const script = `
      const { Codec } = require('node-av/lib');
      const { FF_ENCODER_LIBX264 } = require('node-av/constants');
      console.log(Codec.findEncoderByName(FF_ENCODER_LIBX264).name);`;
    expect(run(script, nodePath).trim()).toBe('libx264');
    expect(() => run(script, join(scratch, 'nowhere'))).toThrow(/Cannot find module 'node-av/);
  });

  it('is refused with the figures when it is too large for a function', () => {
    writeFileSync(join(scratch, 'binary'), Buffer.alloc(3 * 2 ** 20));
    expect(() => checkSize(scratch, 3 * 2 ** 20)).not.toThrow();
    expect(() => checkSize(scratch, 2 * 2 ** 20)).toThrow(
      'The FFmpeg layer has 3.0 MB unpacked, but may have 2.0 MB',
    );
  });

  it('leaves enough room for the encoder’s own bundle', () => {
    const app = new App({
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      outdir: scratch,
      context: {
        ...cdkJson.context,
        ffmpeg: 'host',
        'aws:cdk:bundling-stacks': ['ConveyorVideo'],
      },
    });
    addConveyor(app);
    app.synth();
    const bundles = globSync('asset.*/child.cjs', { cwd: scratch });
    expect(bundles).toHaveLength(1);
    const directory = join(scratch, bundles[0] ?? '', '..');
    const bytes = globSync('*', { cwd: directory })
      .map((file) => statSync(join(directory, file)).size)
      .reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThan(bundleAllowance);
    expect(readFileSync(join(directory, 'child.cjs'), 'utf8')).toContain('node-av');
  });
});
