import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Whether the process runs; one that has ended but was not yet waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when the process has ended; the test's own timeout is the limit. */
export async function gone(pid: number): Promise<true> {
  while (isAlive(pid)) await setTimeout(10);
  return true;
}
