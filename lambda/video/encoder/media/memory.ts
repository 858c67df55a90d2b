import { readFile } from 'node:fs/promises';

/** How often a process is looked at, in ms. FFmpeg fills about a gigabyte a second. */
const INTERVAL = 100;

/** Linux counts in pages of 4 KiB on all machines that Lambda has. */
const PAGE_BYTES = 4096;

/**
 * Looks at the memory that a process holds, until it is disposed of.
 *
 * A limit of the kernel's (`ulimit -v`) does not do: V8 reserves address space by the gigabyte.
 * Without `/proc`, on a Mac, nothing is watched.
 * https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html
 * @param limit in bytes
 * @param onExceeded hears how many bytes it holds whenever that is more than the limit
 */
export function watchMemory(
  pid: number | undefined,
  limit: number,
  onExceeded: (bytes: number) => void,
): Disposable {
  const look = async (): Promise<void> => {
    try {
      const [, resident = 0] = (await readFile(`/proc/${pid}/statm`, 'utf8'))
        .split(' ')
        .map(Number);
      if (resident * PAGE_BYTES > limit) onExceeded(resident * PAGE_BYTES);
    } catch {
      // It has ended, or this is not Linux.
    }
  };
  const timer = setInterval(() => void look(), INTERVAL);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
