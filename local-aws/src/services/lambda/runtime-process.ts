import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { killGroup } from './process-tree.ts';
import { eachLine } from './output-lines.ts';

const BOOTSTRAP = fileURLToPath(new URL('./runtime/bootstrap.mjs', import.meta.url));
const DEBUGGER_LINE = /^Debugger listening on (ws:\S+)/;
const DEBUGGER_CHATTER =
  /^(For help, see: https:\/\/nodejs|Debugger (attached|ending)|Waiting for the debugger)/;

export interface RuntimeProcessOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** MB. */
  readonly memorySize: number;
  readonly taskRoot: string;
  readonly inspect: boolean;
  /** A line of its standard output or error. */
  readonly onLine: (line: string) => void;
  /** The debugger's URL, when it is inspected. */
  readonly onDebugger: (url: string) => void;
}

/** The child process of an environment: leader of its own process group, so that all of it can be killed. */
export class RuntimeProcess {
  /** 0 when it could not be started. */
  readonly pid: number;
  /** Resolves, once everything it wrote has been read, with how it ended, e.g. `signal: killed`. */
  readonly exited: Promise<string>;

  constructor(options: RuntimeProcessOptions) {
    const flags = heapFlags(options.memorySize);
    if (options.inspect) flags.push('--inspect=127.0.0.1:0');
    const child = spawn(process.execPath, [...flags, BOOTSTRAP], {
      cwd: options.taskRoot,
      env: options.variables,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = child.pid ?? 0;
    eachLine(child.stdout, options.onLine);
    eachLine(child.stderr, (line) => {
      const url = options.inspect ? DEBUGGER_LINE.exec(line)?.[1] : undefined;
      if (url) options.onDebugger(url);
      else if (!options.inspect || !DEBUGGER_CHATTER.test(line)) options.onLine(line);
    });
    const closed = once(child, 'close').catch(() => undefined);
    this.exited = once(child, 'exit').then(
      async () => {
        this.kill();
        // A process that left the group may hold the pipes open: do not wait for it.
        await Promise.race([closed, setTimeout(200, undefined, { ref: false })]);
        return describeExit(child.exitCode, child.signalCode);
      },
      (error: unknown) => `could not start: ${String(error)}`,
    );
  }

  kill(): void {
    if (this.pid > 0) killGroup(this.pid);
  }

  /** Everything written before now has been read when this resolves. */
  async drained(): Promise<void> {
    await setImmediate();
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'signal: killed';
  if (signal === 'SIGABRT') return 'signal: aborted';
  if (signal) return `signal: ${signal}`;
  return code === 0 ? 'exit without a reason (status 0)' : `exit status ${code}`;
}

/** Fresh directories of an environment: its `/tmp` and its home. */
export function makeDirectories(root: string): { temporary: string; home: string } {
  const directories = { temporary: path.join(root, 'tmp'), home: path.join(root, 'home') };
  for (const directory of Object.values(directories)) mkdirSync(directory, { recursive: true });
  return directories;
}

export function removeDirectories(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

/**
 * A heap that fits into the function's memory next to Node itself, so that the collector works
 * before the limit is reached: by Node's own defaults short-lived objects alone may take 48 MB.
 */
function heapFlags(memorySize: number): string[] {
  return [
    `--max-old-space-size=${Math.floor(memorySize * 0.75)}`,
    `--max-semi-space-size=${Math.min(Math.floor(memorySize / 32), 16)}`,
  ];
}
