import type { StreamRecord } from '../../services/kinesis/reading.ts';
import { oldest, type ShardProgress } from './shard-progress.ts';

/** How far a mapping has come with a shard, for people. */
export interface ShardView {
  readonly shardId: string;
  /** The sequence number up to which all is done or given up. */
  readonly checkpoint: string | undefined;
  /** How old the first record is that is not done, in ms; 0 if there is none. */
  readonly iteratorAge: number;
  readonly inFlight: number;
  /** Set while a batch failed or was throttled and is tried again. */
  readonly blocked?: {
    /** ISO time at which its records were first to be handed over. */
    readonly since: string;
    readonly invocations: number;
    readonly records: number;
  };
  /** The tumbling window that is open. */
  readonly window?: { readonly start: string; readonly end: string };
}

export function shardView(shard: {
  shardId: string;
  /** Undefined: it is not read yet. */
  progress: ShardProgress | undefined;
  now: number;
  /** The first record behind this one; undefined: the first of all. */
  readFrom: (sequenceNumber: string | undefined) => StreamRecord | undefined;
}): ShardView {
  const { shardId, progress, now } = shard;
  const first = (progress && oldest(progress)) ?? shard.readFrom(progress?.checkpoint);
  const lanes = progress?.lanes ?? [];
  const blocked = lanes.flatMap(({ tasks }) => tasks.slice(0, 1)).find(({ delays }) => delays > 0);
  const window = lanes.flatMap(({ open }) => open?.window ?? [])[0];
  return {
    shardId,
    checkpoint: progress?.checkpoint,
    iteratorAge: first ? now - first.arrivedAt : 0,
    inFlight: lanes.filter(({ inFlight }) => inFlight).length,
    ...(blocked && {
      blocked: {
        since: instant(blocked.since),
        invocations: blocked.invocations,
        records: blocked.records.length,
      },
    }),
    ...(window && { window: { start: instant(window.start), end: instant(window.end) } }),
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
