import * as z from 'zod';
import { waitUntil } from '../../../demo/wait-until.ts';
import type { Laptop } from './laptop.ts';

const shardProgress = z.object({
  shardId: z.string(),
  checkpoint: z.string().optional(),
  /** ms */
  iteratorAge: z.number(),
  inFlight: z.number(),
  blocked: z.object({ invocations: z.number(), records: z.number() }).optional(),
  window: z.object({ start: z.string(), end: z.string() }).optional(),
});
type ShardProgress = z.infer<typeof shardProgress>;

const mappings = z.array(z.object({ functionArn: z.string(), shards: z.array(shardProgress) }));

/** How far a function has come with each shard. */
export async function progressOf(
  { endpoint }: Laptop,
  functionName: string,
): Promise<readonly ShardProgress[]> {
  const all = mappings.parse(await (await fetch(new URL('/_local/streams', endpoint))).json());
  const found = all.find(({ functionArn }) => functionArn.endsWith(`:${functionName}`));
  if (!found) throw new Error(`${functionName} reads no stream`);
  return found.shards;
}

/** Whether it is done with a record, or has given it up. */
export function isPast(
  shards: readonly ShardProgress[],
  { shardId, sequenceNumber }: { readonly shardId: string; readonly sequenceNumber: string },
): boolean {
  const checkpoint = shards.find((shard) => shard.shardId === shardId)?.checkpoint;
  return checkpoint !== undefined && BigInt(checkpoint) >= BigInt(sequenceNumber);
}

/** Seconds: a window, and what retries wait. */
const MINUTE = 61;

/** Time passes until these functions have read all, and no window of theirs is open. */
export async function untilWindowsEnd(
  laptop: Laptop,
  functionNames: readonly string[],
): Promise<void> {
  await waitUntil('all windows have ended', async () => {
    const shards = await Promise.all(functionNames.map((name) => progressOf(laptop, name)));
    if (shards.flat().every(isQuiet)) return true;
    await laptop.skip(MINUTE);
    return false;
  });
}

function isQuiet({ iteratorAge, inFlight, blocked, window }: ShardProgress): boolean {
  return iteratorAge === 0 && inFlight === 0 && !blocked && !window;
}
