import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(__dirname, '../../..');

/** The scripts are started often: Node compiles them once. */
const compileCache = join(process.env.CONVEYOR_E2E ?? tmpdir(), 'compile-cache');

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
    { timeout: 60_000, env: { ...process.env, NODE_COMPILE_CACHE: compileCache } },
    (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  );
  return promise;
}
