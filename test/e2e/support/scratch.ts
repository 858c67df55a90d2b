import { join } from 'node:path';

/** A file that the global setup made. */
export function prepared(name: 'cdk.out' | 'short.mp4' | 'shorter.mp4' | 'long.mp4'): string {
  const scratch = process.env.CONVEYOR_E2E;
  if (!scratch)
    throw new Error('Run the e2e tests through jest: its global setup makes their files');
  return join(scratch, name);
}
