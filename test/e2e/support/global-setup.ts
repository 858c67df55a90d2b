import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClip } from '../../../demo/clip.ts';
import { insideViewOf } from '../../../demo/inside-view.ts';
import { connect } from '../../../demo/target.ts';
import { announce } from './given.ts';
import { givenTarget } from './given-target.ts';

/** As in demo/laptop.ts. */
const quick = {
  CDK_DISABLE_NOTICES: '1',
  CDK_DISABLE_CLI_TELEMETRY: '1',
  CDK_VALIDATION: 'false',
};

const insideView = ['clock', 'inbox', 'processes'] as const;

/** Makes the clips that the e2e tests send, and synthesizes the app once if they are to start it. */
export default async function setup(): Promise<void> {
  if (givenTarget !== undefined) await lookAt(givenTarget);
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-e2e-'));
  process.env.CONVEYOR_E2E = scratch;
  await Promise.all([
    givenTarget === undefined && synthesize(scratch),
    makeClip(join(scratch, 'short.mp4'), { seconds: 2, height: 360 }),
    makeClip(join(scratch, 'shorter.mp4'), { seconds: 1, height: 360 }),
    makeClip(join(scratch, 'long.mp4'), { seconds: 6, height: 540 }),
  ]);
}

async function synthesize(scratch: string): Promise<void> {
  const { platform } = process;
  announce([...insideView, 'own laptop', ...(platform === 'linux' ? (['memory'] as const) : [])]);
  const context = ['-c', 'senderIdentity=create', '-c', 'ffmpeg=host', '-c', 'sendRate=10000'];
  await promisify(execFile)(
    'cdk',
    ['synth', '--quiet', '--output', join(scratch, 'cdk.out'), ...context],
    { env: { ...process.env, ...quick } },
  );
}

async function lookAt(name: string): Promise<void> {
  const inside = await insideViewOf(await connect(name));
  announce(inside ? insideView : []);
}
