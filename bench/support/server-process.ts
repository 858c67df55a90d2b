import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server in a process of its own, whose time and memory can be told from the measurement's. */
export interface ServerProcess {
  readonly pid: number;
  readonly stop: () => Promise<unknown>;
}

/** Starts Node on it, and waits until it takes connections. */
export async function startServer(options: {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is going to listen, on 127.0.0.1. */
  readonly port: number;
}): Promise<ServerProcess> {
  const { name, args, cwd, env, port } = options;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on(
    'data',
    (chunk: Buffer) => (complaints = `${complaints}${String(chunk)}`.slice(-2000)),
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  const stop = async (): Promise<unknown> => {
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 2000);
    return exited.finally(() => clearTimeout(patience));
  };
  const deadline = Date.now() + PATIENCE;
  while (!(await listens(port))) {
    if (child.exitCode !== null)
      throw new Error(`${name} ended before it was ready:\n${complaints}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${name} was not ready within ${PATIENCE / 1000} s`);
    }
    await sleep(50);
  }
  return { pid, stop };
}

/** ms */
const PATIENCE = 60_000;

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = Promise.withResolvers<boolean>();
  socket.once('connect', () => connected.resolve(true));
  socket.once('error', () => connected.resolve(false));
  const result = await connected.promise;
  socket.destroy();
  return result;
}

/** A port of 127.0.0.1 that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(0, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  const address = server.address();
  await server[Symbol.asyncDispose]();
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}
