import { rm } from 'node:fs/promises';

/** Removes what the global setup made. */
export default async function teardown(): Promise<void> {
  if (process.env.CONVEYOR_E2E)
    await rm(process.env.CONVEYOR_E2E, { recursive: true, force: true });
}
