import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { insideViewAt, type InsideView } from '../../../demo/inside-view.ts';

const repository = join(__dirname, '../../..');

/** A local AWS in a process of its own, as `npx local-aws` starts it. */
export interface Laptop extends InsideView {
  readonly endpoint: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startLaptop(assembly: string): Promise<Laptop> {
  const child = spawn(
    process.execPath,
    [
      join(repository, 'local-aws/src/cli.ts'),
      `--assembly=${assembly}`,
      `--host-packages=${join(repository, 'node_modules')}`,
      '--port=0',
      '--send-rate=10000',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { pid } = child;
  if (pid === undefined) throw new Error('local-aws did not start');
  let endpoint: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    endpoint = /listens at (\S+)/.exec(line)?.[1];
    if (endpoint) break;
  }
  if (!endpoint) throw new Error('local-aws ended before it was ready');
  child.stdout.resume();

  return {
    ...insideViewAt(endpoint),
    endpoint,
    pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
