import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** The resident memory (bytes) of a process group's leader and everything below it. */
export async function residentMemory(leader: number): Promise<number> {
  return process.platform === 'linux' ? fromProc(leader) : fromPs(leader);
}

/** Linux: a few small reads, no process started. What has ended meanwhile counts nothing. */
function fromProc(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    return children(pid).reduce((sum, child) => sum + fromProc(child), own);
  } catch {
    return 0;
  }
}

/** Any thread of a process may have started children. */
function children(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

/** Where there is no /proc (macOS): the members of the process group. */
export async function fromPs(leader: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([group]) => group === leader)
    .reduce((sum, [, kilobytes = 0]) => sum + kilobytes * 1024, 0);
}

/** Ends a process and every process it started, whether or not they would listen. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group has no members any more.
  }
}
