import { execFile } from 'node:child_process';
import { join } from 'node:path';

const repository = join(__dirname, '../../..');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the operator's scripts in a process of its own, as npm does. */
export function runOps(
  script: 'dead-letters' | 'follow' | 'replay',
  args: readonly string[],
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [join(repository, `ops/${script}.ts`), ...args],
    { timeout: 60_000 },
    (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  );
  return promise;
}
