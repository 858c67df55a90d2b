import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const repository = join(__dirname, '../../..');

/** A local AWS in a process of its own, as `npx local-aws` starts it. */
export interface Laptop {
  readonly endpoint: string;
  readonly pid: number;
  environments(): Promise<readonly Environment[]>;
  /** The log of one function, as text. */
  log(functionName: string): Promise<string>;
  /** Moves the time of queues and retries forward. */
  skip(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

const environment = z.object({
  functionName: z.string(),
  pid: z.number(),
  state: z.enum(['init', 'idle', 'busy']),
});
type Environment = z.infer<typeof environment>;

export async function startLaptop(assembly: string): Promise<Laptop> {
  const child = spawn(
    process.execPath,
    [
      join(repository, 'local-aws/src/cli.ts'),
      `--assembly=${assembly}`,
      `--host-packages=${join(repository, 'node_modules')}`,
      '--port=0',
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
  const at = endpoint;

  return {
    endpoint,
    pid,
    async environments() {
      const response = await fetch(`${at}/_local/environments`);
      return z.array(environment).parse(await response.json());
    },
    async log(functionName) {
      return (await fetch(`${at}/_local/logs/${functionName}`)).text();
    },
    async skip(seconds) {
      const response = await fetch(`${at}/_local/clock/skip?seconds=${seconds}`, {
        method: 'POST',
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
