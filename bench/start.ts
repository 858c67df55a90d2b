import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const TARGETS = { 'synth s': 15, 'ready s': 5, 'idle MB': 400 } as const;
/** An environment that nobody uses goes after a minute. */
const IDLE_AFTER = 65_000;

/**
 * What `npm start` costs: how long it synthesizes, how soon after that the local AWS is ready, and
 * what all its processes, npm included, hold resident once nothing has happened for a minute.
 */
export async function bench(): Promise<void> {
  const npm = spawn('npm', ['start', '--', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const { pid } = npm;
  if (pid === undefined) throw new Error('npm did not start');
  // Ctrl-C does not reach a group of its own.
  process.once('SIGINT', () => {
    process.kill(-pid, 'SIGINT');
    process.exit(130);
  });
  try {
    let printed = '';
    const up = Promise.withResolvers<void>();
    npm.once('exit', () => up.reject(new Error(`npm start ended:\n${printed}`)));
    npm.stdout.on('data', (chunk: Buffer) => {
      printed += String(chunk);
      if (printed.includes('It stays up')) up.resolve();
    });
    await up.promise;
    const [, synth, ready] = /in ([\d.]+) s, .* ready ([\d.]+) s/.exec(printed) ?? [];
    await sleep(IDLE_AFTER);
    report('synth s', Number(synth));
    report('ready s', Number(ready));
    report('idle MB', await residentOfGroup(pid));
  } finally {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-pid, 'SIGINT');
  }
}

function report(name: keyof typeof TARGETS, value: number): void {
  const met = value <= TARGETS[name];
  console.log(`${name}  ${value}  (target ≤ ${TARGETS[name]}: ${met ? 'met' : 'missed'})`);
  if (!met) process.exitCode = 1;
}

/** MB resident in a process and all that descend from it. Linux only: it reads /proc. */
async function residentOfGroup(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const own = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const below = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => residentOfGroup(Number(child))),
  );
  return Math.round(below.reduce((sum, each) => sum + each, own));
}
