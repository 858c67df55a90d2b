import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again every 50 ms until `probe` answers something. Rejects after 60 s, naming `what`. */
export async function waitUntil<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    await sleep(50);
  }
  throw new Error(`Waited 60 s in vain: ${what}`);
}
