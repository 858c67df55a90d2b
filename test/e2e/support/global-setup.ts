import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClip } from '../../../demo/clip.ts';

/** Synthesizes the app once, and makes the clips that the e2e tests send through it. */
export default async function setup(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'conveyor-e2e-'));
  const assembly = join(scratch, 'cdk.out');
  await promisify(execFile)(
    'cdk',
    ['synth', '--quiet', '--output', assembly, '-c', 'senderIdentity=create', '-c', 'ffmpeg=host'],
    { env: { ...process.env, CDK_DISABLE_NOTICES: '1', CDK_DISABLE_CLI_TELEMETRY: '1' } },
  );
  await makeClip(join(scratch, 'short.mp4'), { seconds: 2, height: 360 });
  await makeClip(join(scratch, 'shorter.mp4'), { seconds: 1, height: 360 });
  await makeClip(join(scratch, 'long.mp4'), { seconds: 20, height: 720 });
  process.env.CONVEYOR_E2E = scratch;
}
